import Glibc
import Testing

@testable import HeartbeatHost

@Suite struct ScriptFileTests {
    private let directory: ConfigurationDirectory
    private let script: ScriptFile
    private let ours = "#!/bin/sh\n\(ScriptFile.mark)a.sh\nexit 0\n"
    private let stock = "#!/bin/bash\n# of CloudStack\n"

    init() throws {
        directory = try ConfigurationDirectory()
        script = ScriptFile("a.sh", in: directory.path)
    }

    private var text: String { ConfigurationDirectory.text(of: script.path) }
    private var names: [String] { ConfigurationDirectory.names(in: directory.path) }

    @Test func `CloudStack's own is kept and comes back as it was`() throws {
        _ = try directory.write(stock, to: "a.sh", mode: 0o640)
        #expect(try script.install(ours) == .installed(kept: script.path + ".cloudstack"))
        #expect(text == ours && access(script.path, X_OK) == 0)
        #expect(try script.remove() == .removed(restored: true))
        var status = stat()
        try #require(stat(script.path, &status) == 0)
        #expect(text == stock && status.st_mode & 0o777 == 0o640)
        #expect(names == ["a.sh"])
    }

    @Test func `a second install keeps nothing a second time`() throws {
        _ = try directory.write(stock, to: "a.sh")
        _ = try script.install(ours)
        #expect(try script.install(ours) == .unchanged)
        #expect(try script.install(ours + "# newer\n") == .renewed)
        #expect(ConfigurationDirectory.text(of: script.path + ".cloudstack") == stock)
        #expect(names == ["a.sh", "a.sh.cloudstack"])
    }

    @Test func `after an upgrade of CloudStack its newer script is kept, and the older one is not lost`() throws {
        _ = try directory.write(stock, to: "a.sh")
        _ = try script.install(ours)
        for version in 1...2 {
            _ = try directory.write("\(stock)# \(version)\n", to: "a.sh")
            #expect(try script.install(ours) == .installed(kept: script.path + ".cloudstack"))
        }
        #expect(names == ["a.sh", "a.sh.cloudstack", "a.sh.cloudstack.1", "a.sh.cloudstack.2"])
        #expect(ConfigurationDirectory.text(of: script.path + ".cloudstack.1") == stock)
        _ = try script.remove()
        #expect(text == "\(stock)# 2\n")
    }

    @Test func `what is not ours is never removed, and what CloudStack never had is`() throws {
        #expect(try script.remove() == .unchanged)
        #expect(try script.install(ours) == .installed(kept: nil))
        #expect(try script.remove() == .removed(restored: false))
        _ = try directory.write(stock, to: "a.sh")
        #expect(try script.remove() == .unchanged && text == stock)
    }

    @Test func `a link of CloudStack's is kept as a link`() throws {
        _ = try directory.write(stock, to: "elsewhere")
        try #require(symlink("elsewhere", script.path) == 0)
        _ = try script.install(ours)
        #expect(ConfigurationDirectory.text(of: "\(directory.path)/elsewhere") == stock)
        _ = try script.remove()
        #expect(try KernelFile.link(script.path) == "elsewhere")
    }

    @Test func `a directory in the way, or none to put it in, is an error`() throws {
        #expect(throws: SystemFailure.self) { try ScriptFile("a.sh", in: directory.path + "/none").install(ours) }
        try #require(mkdir(script.path, 0o755) == 0)
        #expect(throws: SystemFailure.self) { try script.install(ours) }
    }

    @Test func `a loop of CloudStack's own that still runs is found by its name`() throws {
        try #require(mkdir("\(directory.path)/proc", 0o755) == 0)
        for (process, name) in [("20", "xenheartbeat.sh\n"), ("21", "bash\n"), ("self", "xenheartbeat.sh\n")] {
            try #require(mkdir("\(directory.path)/proc/\(process)", 0o755) == 0)
            _ = try directory.write(name, to: "proc/\(process)/comm")
        }
        #expect(try OldLoop.processes(proc: "\(directory.path)/proc") == [20])
    }

    @Test func `the directories of scripts are noted once each, and forgotten`() throws {
        let list = ScriptDirectories(state: "\(directory.path)/var/state")
        #expect(try list.read() == [])
        for name in ["/opt/a b", "/opt/c", "/opt/a b"] { try list.add(name) }
        #expect(try list.read() == ["/opt/a b", "/opt/c"])
        #expect(throws: SystemFailure.self) { try list.add("/opt/a\n/etc") }
        try list.keep(["/opt/c"])
        #expect(try list.read() == ["/opt/c"])
        try list.keep([])
        #expect(try list.read() == [] && ConfigurationDirectory.names(in: "\(directory.path)/var/state") == [])
    }
}

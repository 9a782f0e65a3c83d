import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost
@testable import heartbeat

/// The setup scripts on directories that a mount table of the test's own calls NFS, and on a volume group that fake tools have.
@Suite struct SetupScriptTests {
    private let directory: ConfigurationDirectory
    private let configuration: String
    private var script: SetupScript

    init() throws {
        directory = try ConfigurationDirectory()
        configuration = "\(directory.path)/heartbeat.toml"
        script = SetupScript(configuration: configuration)
        script.environment.inventory = "\(directory.path)/inventory"
        script.environment.mountInfo = "\(directory.path)/mountinfo"
        script.environment.devices = "\(directory.path)/dev"
        script.environment.toolDirectories = ["\(directory.path)/tools"]
        script.environment.worker = WholeFile.parent(of: try KernelFile.link("/proc/self/exe")) + "/heartbeat"
        for name in ["nfs", "run", "tools"] { try #require(mkdir("\(directory.path)/\(name)", 0o755) == 0) }
        _ = try directory.write("30 1 0:40 / \(directory.path)/nfs rw - nfs4 filer:/e rw\n", to: "mountinfo")
        script.runtime = "\(directory.path)/run"
        script.patience = .milliseconds(100)
        try beDaemon(with: ["nfs"])
    }

    /// Writes the status of a daemon that guards these SRs.
    private func beDaemon(with storages: [String]) throws {
        let template = try ReportPlan.make(directory: directory.path, degraded: [], storages: storages)
        let plan = Plan(
            epoch: 1, configuration: template.configuration, orphans: [], unprotectedReason: nil, staleReason: nil,
            isFenceReady: true, degraded: [], bootID: try BootID.current())
        var host = HostSnapshot()
        host.takenAt = BootClock.now() + .seconds(60)
        let report = StatusReport(
            plan: plan, host: host, storages: storages.map { _ in StorageSnapshot() }, version: "1",
            wallNanoseconds: BootClock.wallNanoseconds())
        _ = try directory.write(report.json.text, to: "run/status.json")
    }

    /// The configuration of host `h` with the SR `nfs`, or without any.
    private func configure(hasStorage: Bool = true) throws {
        let storage = "\n[[sr]]\nuuid = \"nfs\"\nkind = \"nfs\"\npath = \"\(directory.path)/nfs\"\n"
        let head = "version = 1\nhost = \"h\"\n\n[paths]\nruntime = \"\(directory.path)/run\"\n"
        _ = try directory.write(head + (hasStorage ? storage : ""))
    }

    /// As the management server reads it: the plugin takes newlines out, then `split("#")[1]`.
    private func code(_ answer: CloudStackAnswer) -> String {
        let parts = answer.output.filter { $0 != "\n" }.split(separator: "#", omittingEmptySubsequences: false)
        return parts.count > 1 ? String(parts[1]) : "none"
    }

    @Test func `an argument that is missing has its own line and code`() {
        let lines = [
            (script.storage(host: nil, storage: nil), "#1#no host uuid\n", "1"),
            (script.storage(host: "h", storage: nil), "#2#no sr uuid\n", "2"),
            (script.file(host: nil, storage: nil, adds: nil), "#1# no uuid of host\n", "1"),
            (script.file(host: "h", storage: nil, adds: nil), "#2# no uuid of sr\n", "2"),
            (script.file(host: "h", storage: "s", adds: nil), "#21# no add parameter\n", "21"),
            (script.file(host: "h", storage: "s", adds: "yes"), "#21# no add parameter\n", "21"),
        ]
        for (answer, line, number) in lines {
            #expect(answer.output.hasSuffix("\n" + line) && code(answer) == number && answer.code == 0)
        }
    }

    @Test func `an SR that is here is set up, and again, and taken out`() throws {
        try configure()
        for _ in 0..<2 {
            let made = script.storage(host: "h", storage: "nfs")
            #expect(made.output == "#0#DONE\n" && made.code == 0 && code(made) == "0", "\(made.doubts)")
            #expect(script.file(host: "h", storage: "nfs", adds: "true").output == "#0#DONE\n")
        }
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/nfs") == [".heartbeat-h", "hb-h"])
        #expect(script.file(host: "h", storage: "nfs", adds: "false").output == "#0#DONE\n")
        #expect(try ConfigurationFile.load(path: configuration).storages.isEmpty)
        #expect(script.file(host: "h", storage: "nfs", adds: "false").output == "#0#DONE\n")
    }

    @Test func `DONE is said only of what the daemon guards`() throws {
        try configure()
        let lines = (sr: "#6# Unable to create heartbeat volume hb-h\n", file: Self.notActive("nfs"))
        unlink("\(directory.path)/run/status.json")
        let unguarded = script.file(host: "h", storage: "nfs", adds: "true")
        #expect(unguarded.output == lines.file && unguarded.doubts.first?.contains("nothing guards") == true)
        #expect(script.storage(host: "h", storage: "nfs").output == lines.sr)
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/nfs") == [])

        try beDaemon(with: ["other"])
        let unlisted = script.file(host: "h", storage: "nfs", adds: "true")
        #expect(unlisted.output == lines.file && unlisted.doubts.first?.contains("does not list it") == true)
        #expect(script.storage(host: "h", storage: "nfs").output == lines.sr)

        unlink("\(directory.path)/run/status.json")
        // What is taken out needs no daemon, nor does another host.
        #expect(script.storage(host: "other", storage: "nfs").output == "#0#DONE\n")
        #expect(script.file(host: "h", storage: "nfs", adds: "false").output == "#0#DONE\n")
    }

    private static func notActive(_ storage: String) -> String {
        "#7# Unable to make the heartbeat /dev/VG_XenStorage-\(storage)/hb-h active\n"
    }

    @Test func `the pool's master makes another host's heartbeat and keeps its own configuration`() throws {
        try configure()
        let before = ConfigurationDirectory.text(of: configuration)
        let made = script.storage(host: "other", storage: "nfs")
        #expect(made.output == "#0#DONE\n", "\(made.doubts)")
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/nfs") == [".heartbeat-other", "hb-other"])
        #expect(ConfigurationDirectory.text(of: configuration) == before)
        #expect(script.file(host: "other", storage: "nfs", adds: "true").output == Self.noHost)
    }

    private static let noHost = "#3# Unable to find the host uuid: other\n"

    @Test func `without a configuration XenServer's inventory says which host this is`() throws {
        _ = try directory.write("PRODUCT='x'\nINSTALLATION_UUID='h'\n", to: "inventory")
        #expect(script.file(host: "other", storage: "nfs", adds: "true").output == Self.noHost)
        // It gets as far as the storage, which is not where XenServer mounts it.
        #expect(script.file(host: "h", storage: "nfs", adds: "true").output == "#4# Unable to find SR with uuid: nfs\n")
        #expect(access(configuration, F_OK) != 0)
    }

    @Test(arguments: [
        (XenPool.host, XenPool.storage, "", "#5# Unable to find a pbd for the SR: \(XenPool.storage)\n"),
        (XenPool.host, XenPool.storage, "false", "#5# Unable to find a pbd for the SR: \(XenPool.storage)\n"),
        (XenPool.host, XenPool.other, "true", "#4# Unable to find SR with uuid: \(XenPool.other)\n"),
        (XenPool.storage, XenPool.storage, "true", "#3# Unable to find the host uuid: \(XenPool.storage)\n"),
    ])
    func `what XenServer says of host and SR has the lines of CloudStack's own scripts`(
        host: String, storage: String, attached: String, line: String
    ) throws {
        let pool = try XenPool(type: "nfs", attached: attached)
        var script = script
        script = SetupScript(configuration: "\(pool.directory.path)/etc/heartbeat.toml", runtime: script.runtime)
        script.environment = pool.environment
        #expect(script.storage(host: host, storage: storage).output == line)
        #expect(script.file(host: host, storage: storage, adds: "true").output == line)
    }

    @Test func `names that are none, and SRs that are not here`() throws {
        try configure()
        #expect(script.storage(host: "-", storage: "s").output == "#3# Unable to find the host uuid: -\n")
        #expect(script.storage(host: "h", storage: "..").output == "#4# Unable to find SR with uuid: ..\n")
        #expect(script.storage(host: "h", storage: "s").output == "#4# Unable to find SR with uuid: s\n")
    }

    /// lvs finds the volume with 0, and not with 5.
    @Test(arguments: [
        (Int32(5), "#6# Unable to create heartbeat volume hb-h\n"),
        (0, "#8# Unable to make /dev/VG_XenStorage-s/hb-h active\n"),
    ])
    func `a volume that LVM does not make or activate`(lvs: Int32, line: String) throws {
        try configure()
        for (tool, status) in [("vgs", Int32(0)), ("lvs", lvs), ("lvcreate", 5), ("lvchange", 5)] {
            _ = try directory.write("#!/bin/sh\nexit \(status)\n", to: "tools/\(tool)", mode: 0o755)
        }
        let made = script.storage(host: "h", storage: "s")
        #expect(made.output == line && made.doubts.first?.contains("could not be") == true, "\(made.doubts)")
        let added = script.file(host: "h", storage: "s", adds: "true")
        #expect(added.output == "#7# Unable to make the heartbeat /dev/VG_XenStorage-s/hb-h active\n")
    }

    @Test func `a configuration that does not validate is left alone and said to be the matter`() throws {
        _ = try directory.write("version = 1\nhots = \"h\"\n")
        let answer = script.file(host: "h", storage: "nfs", adds: "true")
        #expect(answer.output == "#6# heartbeat file \(configuration) doesn't exist\n")
        #expect(answer.doubts.first?.contains("hots") == true && answer.entry != nil)
        #expect(script.storage(host: "h", storage: "nfs").output == "#6# Unable to create heartbeat volume hb-h\n")
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Setup as a whole, with the built program as worker, on directories that a mount table of the test's own calls NFS.
@Suite struct SetupTests {
    private let directory: ConfigurationDirectory
    private var environment = SetupEnvironment()
    private let configuration: String

    init() throws {
        directory = try ConfigurationDirectory()
        configuration = "\(directory.path)/etc/heartbeat.toml"
        environment.worker = try Self.program()
        environment.mountInfo = "\(directory.path)/mountinfo"
        // Nothing of the machine that the test runs on.
        environment.root = "\(directory.path)/none"
        environment.inventory = "\(directory.path)/none"
        environment.libvirtPools = []
        environment.toolDirectories = []
        var mounts = ""
        for name in ["a", "b", "c", "d"] {
            try #require(mkdir("\(directory.path)/\(name)", 0o755) == 0)
            mounts += "30 1 0:40 / \(directory.path)/\(name) rw - nfs4 filer:/\(name) rw\n"
        }
        _ = try directory.write(mounts, to: "mountinfo")
    }

    /// The `heartbeat` that was built beside this test bundle.
    private static func program() throws -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        try #require(count > 0)
        let own = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = WholeFile.parent(of: own) + "/heartbeat"
        try #require(access(beside, X_OK) == 0)
        return beside
    }

    private func request(_ name: String, _ change: (inout SetupRequest) -> Void = { _ in }) -> SetupRequest {
        var request = SetupRequest(host: "h", storages: [name], configurationPath: configuration)
        request.path = "\(directory.path)/\(name)"
        change(&request)
        return request
    }

    @discardableResult
    private func setup(_ name: String, _ change: (inout SetupRequest) -> Void = { _ in }) throws -> SetupReport {
        try Setup(request(name, change), environment: environment).run()
    }

    private func remove(_ name: String) throws -> SetupReport {
        try setup(name) {
            $0.path = nil
            $0.removes = true
        }
    }

    /// Points the control socket of a new configuration into the test's own directory.
    private func writeConfiguration() throws {
        try #require(mkdir("\(directory.path)/etc", 0o755) == 0)
        let text = "version = 1\nhost = \"h\"\n\n[paths]\nruntime = \"\(directory.path)\"  # by hand\n"
        _ = try directory.write(text, to: "etc/heartbeat.toml", mode: 0o640)
    }

    @Test func `the first setup makes files and a configuration with the identity that it saw`() throws {
        try writeConfiguration()
        let report = try setup("a")
        let storage = try #require(try ConfigurationFile.load(path: configuration).storages.first)
        #expect(storage.uuid == "a")
        #expect(storage.source == "filer:/a")
        #expect(storage.fileSystemID != nil)
        #expect(!storage.allowsLocal)
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/a") == [".heartbeat-h", "hb-h"])
        #expect(report.configuration?.storages == [storage])
    }

    @Test func `the second setup has nothing to do and leaves the file's bytes alone`() throws {
        try writeConfiguration()
        try setup("a")
        let before = ConfigurationDirectory.bytes(of: configuration)
        #expect(try setup("a").isNothingToDo)
        #expect(ConfigurationDirectory.bytes(of: configuration) == before)
    }

    @Test func `an address is written only when its file is on every SR of the file`() throws {
        try writeConfiguration()
        try setup("a")
        try setup("b")
        let before = ConfigurationDirectory.bytes(of: configuration)
        // What is no directory is refused.
        _ = try directory.write("", to: "a/KVMHA")
        #expect(throws: SetupFailure.self) { try setup("b") { $0.address = "192.0.2.7" } }
        #expect(ConfigurationDirectory.bytes(of: configuration) == before)
        try #require(unlink("\(directory.path)/a/KVMHA") == 0)
        let report = try setup("b") { $0.address = "192.0.2.7" }
        #expect(report.steps.contains("made \(directory.path)/a/KVMHA/hb-192.0.2.7"))
        for name in ["a", "b"] {
            #expect(ConfigurationDirectory.names(in: "\(directory.path)/\(name)/KVMHA") == ["hb-192.0.2.7"])
        }
        #expect(try ConfigurationFile.load(path: configuration).address == "192.0.2.7")
    }

    /// A record of host `h` on SR `a`; each one differs from the one before.
    private static func writeRecord(in directory: String, sequence: UInt64) throws {
        guard let host = RecordName("h"), let storage = RecordName("a") else { return }
        var record = HeartbeatRecord(
            host: host, storage: storage, bootID: BootID(high: 1, low: 2), interval: .milliseconds(200),
            takeoverAfter: .seconds(120))
        record.sequence = sequence
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        try WholeFile.replace("\(directory)/.heartbeat-h", with: bytes, mode: 0o644, owner: nil)
    }

    @Test func `a name under which somebody beats is refused, but not on XenServer, which names hosts itself`() throws {
        try writeConfiguration()
        let before = ConfigurationDirectory.bytes(of: configuration)
        let place = "\(directory.path)/a"
        try Self.writeRecord(in: place, sequence: 1)
        var environment = environment
        environment.tell = { _ in
            // What could not be written fails the test by what follows.
            try? Self.writeRecord(in: place, sequence: 2)
        }
        #expect {
            try Setup(request("a"), environment: environment).run()
        } throws: {
            ($0 as? SetupFailure)?.description.hasPrefix("another host called h is alive") == true
        }
        #expect(ConfigurationDirectory.bytes(of: configuration) == before)
        environment.inventory = try directory.write("INSTALLATION_UUID='h'\n", to: "inventory")
        #expect(try !Setup(request("a"), environment: environment).run().isNothingToDo)
    }

    @Test func `the heartbeat that a host left before it was installed anew does not change, and passes`() throws {
        try writeConfiguration()
        try Self.writeRecord(in: "\(directory.path)/a", sequence: 1)
        try setup("a")
        #expect(try ConfigurationFile.load(path: configuration).storages.map(\.uuid) == ["a"])
    }

    @Test func `hand edits, comments and mode of the file survive an extension`() throws {
        try writeConfiguration()
        try setup("a")
        #expect(ConfigurationDirectory.text(of: configuration).contains("\"  # by hand\n"))
        var status = stat()
        try #require(stat(configuration, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func `without a host the configuration's is taken, and the report says so`() throws {
        try writeConfiguration()
        let report = try setup("a") { $0.host = nil }
        #expect(report.notes.contains("this host is h on every SR: the configuration"))
    }

    @Test func `another profile changes a file that is there; the same one keeps what was set by hand`() throws {
        try writeConfiguration()
        let report = try setup("a") { $0.profile = .kvm }
        #expect(report.configuration?.timing == .kvm)
        #expect(report.steps.contains("changed takeover_after from 120s to 60s"))
        let text = ConfigurationDirectory.text(of: configuration)
        let byHand = text.replacing("fence_after = \"30s\"", with: "fence_after = \"25s\"")
        _ = try directory.write(byHand, to: "etc/heartbeat.toml")
        #expect(try setup("a") { $0.profile = .kvm }.isNothingToDo)
        #expect(ConfigurationDirectory.text(of: configuration) == byHand)
    }

    @Test func `a longer wait is warned of: it is right only if no reader waits less`() throws {
        try writeConfiguration()
        try setup("a") { $0.profile = .kvm }
        let report = try setup("a") { $0.profile = .heartbeat }
        #expect(report.warnings.contains { $0.hasPrefix("takeover_after grew from 60s to 120s") })
    }

    @Test func `the report for programs tells whether anything changed`() throws {
        try writeConfiguration()
        let first = try setup("a").json(path: configuration, isDryRun: false).text
        #expect(first.contains("\"changed\": true") && first.contains("\"uuid\": \"a\""))
        #expect(try setup("a").json(path: configuration, isDryRun: false).text.contains("\"changed\": false"))
        let planned = try setup("b") { $0.isDryRun = true }.json(path: configuration, isDryRun: true).text
        #expect(planned.contains("\"changed\": true") && planned.contains("\"dry_run\": true"))
        #expect(try ConfigurationFile.load(path: configuration).storages.map(\.uuid) == ["a"])
    }

    @Test func `another fencer on the host is a warning, and no hindrance`() throws {
        try writeConfiguration()
        try #require(mkdir("\(directory.path)/proc", 0o755) == 0 && mkdir("\(directory.path)/proc/812", 0o755) == 0)
        _ = try directory.write("xenheartbeat.sh\n", to: "proc/812/comm")
        var environment = environment
        environment.root = directory.path
        let report = try Setup(request("a"), environment: environment).run()
        #expect(report.warnings.count == 1 && report.warnings[0].hasPrefix("xenheartbeat.sh runs here (process 812)"))
    }

    @Test(arguments: ["[2001:db8::1]:/export/a b", "filer:/a:b", "[fe80::1%eth0]:/e", "filer:/\"quoted\\slash"])
    func `a mount's source is kept as it is, whatever it holds`(source: String) throws {
        try writeConfiguration()
        let escaped = source.replacing("\\", with: "\\134").replacing(" ", with: "\\040")
        _ = try directory.write("30 1 0:40 / \(directory.path)/a rw - nfs4 \(escaped) rw\n", to: "mountinfo")
        try setup("a")
        #expect(try ConfigurationFile.load(path: configuration).storages.first?.source == source)
        #expect(try setup("a").isNothingToDo)
    }

    @Test func `a source that would break the file's lines is refused, with the file as it was`() throws {
        try writeConfiguration()
        let before = ConfigurationDirectory.bytes(of: configuration)
        _ = try directory.write("30 1 0:40 / \(directory.path)/a rw - nfs4 filer:/a\\012b rw\n", to: "mountinfo")
        #expect(throws: SetupFailure.self) { try setup("a") }
        #expect(ConfigurationDirectory.bytes(of: configuration) == before)
    }

    @Test func `a dry run changes nothing anywhere`() throws {
        let report = try setup("a") { $0.isDryRun = true }
        #expect(!report.isNothingToDo)
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/a") == [])
        #expect(access("\(directory.path)/etc", F_OK) != 0)
    }

    @Test func `setups at the same time each add their SR`() throws {
        try writeConfiguration()
        let names = ["a", "b", "c", "d"]
        let setups = names.map { Setup(request($0), environment: environment) }
        let failures = Self.inParallel(setups.map { setup in { _ = try setup.run() } })
        #expect(failures == [])
        #expect(try ConfigurationFile.load(path: configuration).storages.map(\.uuid).sorted() == names)
    }

    @Test func `what a killed setup left beside the file is taken away`() throws {
        try writeConfiguration()
        _ = try directory.write("half", to: "etc/heartbeat.toml.new-1")
        _ = try directory.write("other", to: "etc/heartbeat.toml.news")
        try setup("a")
        let names = ConfigurationDirectory.names(in: "\(directory.path)/etc")
        #expect(names == ["heartbeat.toml", "heartbeat.toml.lock", "heartbeat.toml.news"])
    }

    @Test func `an SR is taken out without touching the others or the storage`() throws {
        try writeConfiguration()
        try setup("a")
        try setup("b")
        #expect(try !remove("a").isNothingToDo)
        #expect(try ConfigurationFile.load(path: configuration).storages.map(\.uuid) == ["b"])
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/a") == [".heartbeat-h", "hb-h"])
        #expect(try remove("a").isNothingToDo)
    }

    @Test func `storage that hangs stops setup at its deadline, with the configuration untouched`() throws {
        try writeConfiguration()
        let before = ConfigurationDirectory.bytes(of: configuration)
        var hanging = environment
        hanging.worker = try directory.write("#!/bin/sh\nexec sleep 60\n", to: "worker", mode: 0o755)
        hanging.storageDeadline = .milliseconds(200)
        #expect {
            try Setup(request("a"), environment: hanging).run()
        } throws: {
            ($0 as? SetupFailure)?.description.contains("did not answer within 200ms") == true
        }
        #expect(ConfigurationDirectory.bytes(of: configuration) == before)
    }

    private static let contradictions: [(name: String, change: @Sendable (inout SetupRequest) -> Void)] = [
        ("another host", { $0.host = "other" }),
        (
            "remove with a list",
            {
                $0.removes = true; $0.path = nil; $0.importPath = "/x"
            }
        ),
        ("a bad host", { $0.host = "../h" }), ("a bad SR", { $0.storages = ["a/b"] }),
        ("one SR twice", { $0.storages = ["a", "a"] }), ("one path for two", { $0.storages = ["a", "b"] }),
        ("force without remove", { $0.force = true }),
        (
            "nothing to do",
            {
                $0.storages = []; $0.path = nil
            }
        ), ("a path with a list", { $0.importPath = "/x" }),
        ("a name that ends the line", { $0.storages = ["a\nb"] }),
        ("a kind that it is not", { $0.kind = .iscsi }), ("remove with a path", { $0.removes = true }),
    ]

    @Test(arguments: contradictions.indices)
    func `what contradicts itself or the file is a usage error`(index: Int) throws {
        try writeConfiguration()
        let change = Self.contradictions[index].change
        #expect {
            try setup("a", change)
        } throws: {
            ($0 as? SetupFailure)?.kind == .usage
        }
    }

    @Test func `a broken configuration is never overwritten`() throws {
        try writeConfiguration()
        _ = try directory.write("version = 1\nhosts = \"h\"\n", to: "etc/heartbeat.toml")
        #expect {
            try setup("a")
        } throws: {
            ($0 as? SetupFailure)?.kind == .configuration
        }
        #expect(ConfigurationDirectory.text(of: configuration) == "version = 1\nhosts = \"h\"\n")
    }

    @Test func `an SR that has become another is refused`() throws {
        try writeConfiguration()
        try setup("a")
        _ = try directory.write("30 1 0:40 / \(directory.path)/a rw - nfs4 filer:/other rw\n", to: "mountinfo")
        #expect {
            try setup("a")
        } throws: {
            ($0 as? SetupFailure)?.description.contains("another source (filer:/a, here filer:/other)") == true
        }
    }

    @Test func `what is not shared is taken only when allowed, and marked`() throws {
        try writeConfiguration()
        _ = try directory.write("30 1 0:40 / \(directory.path)/a rw - ext4 /dev/sda1 rw\n", to: "mountinfo")
        #expect(throws: SetupFailure.self) { try setup("a") }
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/a") == [])
        try setup("a") { $0.allowsLocal = true }
        #expect(try ConfigurationFile.load(path: configuration).storages.first?.allowsLocal == true)
    }

    /// Runs each body in a thread of its own; returns what was thrown, in words.
    private static func inParallel(_ bodies: [@Sendable () throws -> Void]) -> [String] {
        let tasks = bodies.map { ParallelTask($0) }
        tasks.forEach { $0.start() }
        return tasks.compactMap { $0.join() }
    }
}

/// A body in a thread; what it throws is kept. Safe: `fault` is written before the thread ends and read after the join.
private final class ParallelTask: @unchecked Sendable {
    private let body: @Sendable () throws -> Void
    private var fault: String?
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () throws -> Void) {
        self.body = body
    }

    func start() {
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ParallelTask>.fromOpaque(context).takeUnretainedValue().run() }
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func join() -> String? {
        pthread_join(thread, nil)
        return fault
    }

    private func run() {
        do {
            try body()
        } catch {
            fault = "\(error)"
        }
    }
}

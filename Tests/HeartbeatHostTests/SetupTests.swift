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

    @Test func `hand edits, comments and mode of the file survive an extension`() throws {
        try writeConfiguration()
        try setup("a")
        #expect(ConfigurationDirectory.text(of: configuration).contains("\"  # by hand\n"))
        var status = stat()
        try #require(stat(configuration, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
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
        ("another host", { $0.host = "other" }), ("another profile", { $0.profile = .xenserver }),
        ("a bad host", { $0.host = "../h" }), ("a bad SR", { $0.storages = ["a/b"] }),
        ("one SR twice", { $0.storages = ["a", "a"] }), ("one path for two", { $0.storages = ["a", "b"] }),
        ("force without remove", { $0.force = true }),
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

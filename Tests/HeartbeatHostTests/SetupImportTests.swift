import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// `setup --import`: CloudStack's list of SRs, in the format of its xenheartbeat.sh.
@Suite struct SetupImportTests {
    private static let second = "9b1f55aa-6f7a-11ee-b962-0242ac120002"

    private func list(_ text: String) -> CloudStackList { CloudStackList(text: Array(text.utf8)) }

    @Test func `both kinds of line name an SR, each once, in the order of the file`() {
        let read = list(
            "/var/run/sr-mount/a\n/dev/VG_XenStorage-b\r\n\n  /run/sr-mount/c/ /dev/VG_XenStorage-a\n/var/run/sr-mount/a"
        )
        #expect(read.storages == ["a", "b", "c"])
        #expect(read.unknown.isEmpty)
    }

    @Test(arguments: [
        "hello", "/var/run/sr-mount/", "/var/run/sr-mount/../etc", "/var/run/sr-mount/a/b", "/dev/VG_XenStorage-",
        "/mnt/a", "#", "/dev/VG_XenStorage-a;b", "/var/run/sr-mount/\u{1B}[2J",
    ]) func `what names no SR is told with its line`(word: String) {
        let read = list("/var/run/sr-mount/a\n\(word)\n")
        #expect(read.storages == ["a"])
        #expect(read.unknown.map(\.line) == [2] && read.unknown.map(\.word) == [word])
    }

    private func pool() throws -> XenPool {
        try XenPool(type: "nfs", mounts: "30 1 0:40 / /run/sr-mount/\(XenPool.storage) rw - nfs4 filer:/e rw\n")
    }

    private func run(_ pool: XenPool, _ text: String) throws -> SetupReport {
        let path = try pool.directory.write(text, to: "heartbeat")
        return try pool.setup {
            $0.storages = []
            $0.importPath = path
        }
    }

    @Test func `an old list becomes a configuration for CloudStack's readers`() throws {
        let report = try run(pool(), "/var/run/sr-mount/\(XenPool.storage)\nold words\n")
        #expect(report.configuration?.storages.map(\.uuid) == [XenPool.storage])
        #expect(report.configuration?.readers == .xenserver)
        #expect(report.notes.contains { $0.contains("heartbeat:2: \"old\" names no SR") })
    }

    @Test(arguments: ["", "\n \n", "rubbish\n"])
    func `a list without any SR is told to guard nothing, and nothing is written`(text: String) throws {
        let pool = try pool()
        #expect {
            try run(pool, text)
        } throws: {
            guard let failure = $0 as? SetupFailure else { return false }
            return failure.kind == .configuration && failure.description.contains("guards nothing")
        }
        #expect(ConfigurationDirectory.names(in: "\(pool.directory.path)/etc") == [])
    }

    @Test func `one SR that cannot be guarded leaves the whole configuration as it was`() throws {
        let pool = try pool()
        #expect(throws: SetupFailure.self) {
            try run(pool, "/var/run/sr-mount/\(XenPool.storage)\n/var/run/sr-mount/\(Self.second)\n")
        }
        #expect(access("\(pool.directory.path)/etc/heartbeat.toml", F_OK) != 0)
    }

    @Test func `a list that is no file is refused`() throws {
        let pool = try pool()
        try #require(mkfifo("\(pool.directory.path)/fifo", 0o600) == 0)
        for name in ["fifo", "etc", "none"] {
            #expect(throws: SetupFailure.self) { try CloudStackList.read(path: "\(pool.directory.path)/\(name)") }
        }
    }
}

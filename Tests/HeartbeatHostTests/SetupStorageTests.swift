import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// What setup makes on storage, on real files and loop devices.
@Suite struct SetupStorageTests {
    private let directory: ConfigurationDirectory

    init() throws {
        directory = try ConfigurationDirectory()
    }

    private func prepare(address: String? = nil, isDryRun: Bool = false) throws -> [String] {
        try HeartbeatFiles(directory: directory.path, isDryRun: isDryRun).prepare(
            host: "h", storage: "u", address: address)
    }

    private var number: String { "\(directory.path)/hb-h" }
    private var record: String { "\(directory.path)/.heartbeat-h" }

    @Test func `a fresh directory gets newlines for the number and zeros for the record`() throws {
        #expect(try prepare() == [number, record])
        #expect(ConfigurationDirectory.bytes(of: number) == [UInt8](repeating: 10, count: 4096))
        #expect(ConfigurationDirectory.bytes(of: record) == [UInt8](repeating: 0, count: 4096))
    }

    @Test func `the record is made of real blocks, not of a hole`() throws {
        _ = try prepare()
        var status = stat()
        try #require(stat(record, &status) == 0)
        #expect(status.st_blocks * 512 >= 4096)
    }

    @Test func `a second time there is nothing to make`() throws {
        _ = try prepare(address: "192.0.2.1")
        #expect(try prepare(address: "192.0.2.1") == [])
    }

    @Test func `an address adds CloudStack's file for KVM`() throws {
        let place = "\(directory.path)/KVMHA"
        #expect(try prepare(address: "192.0.2.1") == [place, number, "\(place)/hb-192.0.2.1", record])
        #expect(ConfigurationDirectory.bytes(of: "\(place)/hb-192.0.2.1")?.count == 4096)
    }

    @Test func `a dry run makes nothing and says the same`() throws {
        #expect(try prepare(address: "a", isDryRun: true).count == 4)
        #expect(ConfigurationDirectory.names(in: directory.path) == [])
    }

    @Test func `a number of CloudStack's script stays, followed by newlines`() throws {
        _ = try directory.write("1763690000\n", to: "hb-h")
        #expect(try prepare() == [number, record])
        let expected = "1763690000" + String(repeating: "\n", count: 4086)
        #expect(ConfigurationDirectory.text(of: number) == expected)
    }

    @Test(arguments: ["hello", String(repeating: "1", count: 20), "1 a"])
    func `a file that is no heartbeat stays as it is`(text: String) throws {
        _ = try directory.write(text, to: "hb-h")
        #expect(throws: SetupFailure.self) { try prepare() }
        #expect(ConfigurationDirectory.text(of: number) == text)
    }

    @Test func `a link in place of a heartbeat is refused, and what it names is left alone`() throws {
        let other = try directory.write("precious", to: "other")
        try #require(symlink(other, record) == 0)
        #expect(throws: SetupFailure.self) { try prepare() }
        #expect(ConfigurationDirectory.text(of: other) == "precious")
    }

    @Test func `a link in place of CloudStack's directory is refused, and nothing is made behind it`() throws {
        try #require(mkdir("\(directory.path)/elsewhere", 0o755) == 0)
        try #require(symlink("elsewhere", "\(directory.path)/KVMHA") == 0)
        #expect(throws: SetupFailure.self) { try prepare(address: "192.0.2.1") }
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/elsewhere") == [])
    }

    /// The beginning of a record as docs/record.md lays it out, in a file of 4096 bytes.
    private func writeRecord(host: String, storage: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        bytes.replaceSubrange(0..<8, with: Array("SRBEAT\r\n".utf8))
        bytes.replaceSubrange(16..<(16 + host.utf8.count), with: Array(host.utf8))
        bytes.replaceSubrange(80..<(80 + storage.utf8.count), with: Array(storage.utf8))
        _ = try directory.write(bytes, to: ".heartbeat-h")
        return bytes
    }

    @Test func `this host's record on this SR stays`() throws {
        let bytes = try writeRecord(host: "h", storage: "u")
        #expect(try prepare() == [number])
        #expect(ConfigurationDirectory.bytes(of: record) == bytes)
    }

    @Test(arguments: [("other", "u"), ("h", "other")])
    func `the record of another host or SR is refused, as on a copied SR, and named`(host: String, storage: String)
        throws
    {
        let bytes = try writeRecord(host: host, storage: storage)
        #expect {
            try prepare()
        } throws: {
            ($0 as? SetupFailure)?.description.contains("the record of host \(host) on SR \(storage)") == true
        }
        #expect(ConfigurationDirectory.bytes(of: record) == bytes)
    }

    @Test func `names in a record that no setup gives are not shown`() throws {
        _ = try writeRecord(host: "\u{1B}[2J\ndone", storage: "u")
        #expect {
            try prepare()
        } throws: {
            ($0 as? SetupFailure)?.description.hasSuffix("holds something else than a record: move it away") == true
        }
    }

    @Test func `what is no record is refused and stays`() throws {
        _ = try directory.write("precious", to: ".heartbeat-h")
        #expect(throws: SetupFailure.self) { try prepare() }
        #expect(ConfigurationDirectory.text(of: record) == "precious")
    }

    private func look() -> NameSighting? { NameSighting.look(.directory, path: directory.path, host: "h") }

    @Test func `what setup itself makes is no sign of another host, what a host writes is`() throws {
        #expect(look() == nil)
        _ = try prepare()
        #expect(look() == nil)
        _ = try directory.write("1763690000\n", to: "hb-h")
        // A number alone tells no interval.
        #expect(look()?.patience == .seconds(12))
        let before = look()
        #expect(look() == before)
        _ = try directory.write("1763690005\n", to: "hb-h")
        #expect(look() != nil && look() != before)
    }

    @Test(arguments: [
        (Duration.milliseconds(200), Duration.seconds(1)), (.seconds(5), .seconds(10)), (.seconds(60), .seconds(12)),
    ])
    func `a record is watched for twice its interval, within bounds`(interval: Duration, patience: Duration) throws {
        let record = HeartbeatRecord(
            host: try #require(RecordName("h")), storage: try #require(RecordName("u")),
            bootID: BootID(high: 1, low: 2), interval: interval, takeoverAfter: .seconds(120))
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        _ = try directory.write(bytes, to: ".heartbeat-h")
        #expect(look()?.patience == patience)
    }

    private static let failures: [(errno: Int32, words: String)] = [
        (EROFS, "mount it for reading and writing"), (ENOSPC, "make room"), (EDQUOT, "make room"),
        (EACCES, geteuid() == 0 ? "no_root_squash" : "run setup as root"), (EIO, "Input/output error"),
    ]

    @Test(arguments: failures.indices) func `a failed call says what to do where the cause is plain`(index: Int) {
        let (number, words) = Self.failures[index]
        let failure = SetupFailure(SystemFailure("create", "/x", errorNumber: number))
        #expect(failure.description.contains(words))
        #expect((failure.kind == .permission) == (number == EACCES))
    }

    @Test func `the file-system id is what stat prints, in 16 digits`() throws {
        let printed = try Tool("stat", in: ["/usr/bin", "/bin"]).run(
            ["-f", "-c", "%i", directory.path], deadline: .seconds(10))
        let digits = try #require(printed.output.split(separator: "\n").first)
        let expected = String(repeating: "0", count: 16 - digits.count) + digits
        #expect(try HeartbeatFiles(directory: directory.path, isDryRun: true).fileSystemID() == expected)
    }

    @Test func `a worker's answer reads back whole, and half of one is no answer`() throws {
        var result = StorageWorkResult()
        result.made = ["/a b", "/c"]
        result.fileSystemID = "00000000deadbeef"
        result.sighting = NameSighting(digest: 7, patience: .seconds(10))
        result.failure = SetupFailure(.permission, "cannot open /x: no")
        #expect(StorageWorkResult(text: result.text) == result)
        #expect(StorageWorkResult(text: String(result.text.dropLast(6))) == nil)
    }

    @Test func `work reaches the worker as it was meant`() throws {
        var found = FoundStorage(uuid: "u", form: .block, kind: .iscsi, path: "/dev/a=b c")
        found.isOursByName = true
        var work = StorageWork(found, host: "h", address: "192.0.2.1", isDryRun: true)
        work.looksOnly = true
        #expect(StorageWork(arguments: work.arguments) == work)
        #expect(StorageWork(arguments: ["form=block", "path=/x", "host=../h", "storage=u"]) == nil)
    }
}

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
        try HeartbeatFiles(directory: directory.path, isDryRun: isDryRun).prepare(host: "h", address: address)
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
        result.failure = SetupFailure(.permission, "cannot open /x: no")
        #expect(StorageWorkResult(text: result.text) == result)
        #expect(StorageWorkResult(text: String(result.text.dropLast(6))) == nil)
    }

    @Test func `work reaches the worker as it was meant`() throws {
        var found = FoundStorage(uuid: "u", form: .block, kind: .iscsi, path: "/dev/a=b c")
        found.isOursByName = true
        let work = StorageWork(found, host: "h", address: "192.0.2.1", isDryRun: true)
        #expect(StorageWork(arguments: work.arguments) == work)
        #expect(StorageWork(arguments: ["form=block", "path=/x", "host=../h", "storage=u"]) == nil)
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Heartbeats on a block device, on regular files in its place: what counts is what stands in the first 8 KiB.
@Suite struct SetupBlockTests {
    private let directory: ConfigurationDirectory
    private let blank = [UInt8](repeating: 0, count: 4096)
    private let newlines = [UInt8](repeating: 10, count: 4096)

    init() throws {
        directory = try ConfigurationDirectory()
    }

    private func prepare(_ bytes: [UInt8], isOursByName: Bool = false, isDryRun: Bool = false) throws -> [UInt8]? {
        let path = try directory.write(bytes, to: "device")
        let blocks = HeartbeatBlocks(path: path, isDryRun: isDryRun)
        let made = try blocks.prepare(host: "h", storage: "u", isOursByName: isOursByName)
        return made.isEmpty ? nil : ConfigurationDirectory.bytes(of: path)
    }

    /// The beginning of a record as docs/record.md lays it out.
    private func record(host: String, storage: String) -> [UInt8] {
        var bytes = blank
        bytes.replaceSubrange(0..<8, with: Array("SRBEAT\r\n".utf8))
        bytes.replaceSubrange(16..<(16 + host.utf8.count), with: Array(host.utf8))
        bytes.replaceSubrange(80..<(80 + storage.utf8.count), with: Array(storage.utf8))
        return bytes
    }

    private var cloudStackNumber: [UInt8] { Array("1763690000\n".utf8) + blank.dropLast(11) }

    @Test func `a blank device gets newlines for the number and zeros for the record`() throws {
        #expect(try prepare(blank + blank) == newlines + blank)
    }

    @Test func `a prepared device is left alone`() throws {
        #expect(try prepare(newlines + blank) == nil)
    }

    @Test func `the running heartbeat of this host on this SR is left alone`() throws {
        #expect(try prepare(cloudStackNumber + record(host: "h", storage: "u")) == nil)
    }

    @Test(arguments: [("other", "u"), ("h", "other"), ("h2", "u"), ("h", "u2")])
    func `the record of another host or SR is refused`(host: String, storage: String) throws {
        let bytes = newlines + record(host: host, storage: storage)
        #expect(throws: SetupFailure.self) { try prepare(bytes) }
        #expect(ConfigurationDirectory.bytes(of: "\(directory.path)/device") == bytes)
    }

    @Test(arguments: [0, 511, 4095, 4096, 8191])
    func `a single byte of other data anywhere in the area is refused`(position: Int) throws {
        var bytes = blank + blank
        bytes[position] = 0x55
        #expect(throws: SetupFailure.self) { try prepare(bytes) }
        #expect(ConfigurationDirectory.bytes(of: "\(directory.path)/device") == bytes)
    }

    @Test func `CloudStack's volume keeps its number, and what lay behind it is wiped`() throws {
        let old = [UInt8](repeating: 0x55, count: 4096)
        #expect(throws: SetupFailure.self) { try prepare(cloudStackNumber + old) }
        #expect(try prepare(cloudStackNumber + old, isOursByName: true) == cloudStackNumber + blank)
    }

    @Test func `a volume of ours by name with a file system on it is still refused`() throws {
        var bytes = blank + blank
        (bytes[1080], bytes[1081]) = (0x53, 0xEF)
        #expect(throws: SetupFailure.self) { try prepare(bytes, isOursByName: true) }
    }

    @Test func `a device of less than 8 KiB is refused`() throws {
        #expect(throws: SetupFailure.self) { try prepare(blank) }
    }

    @Test func `a dry run writes nothing`() throws {
        #expect(try prepare(blank + blank, isDryRun: true) == blank + blank)
    }
}

import CLinux
import Glibc
import HeartbeatCore

/// The two blocks of a heartbeat at the beginning of a block device: number at 0, record at 4096. Every call may hang:
/// for the worker process only.
struct HeartbeatBlocks {
    let path: String
    let isDryRun: Bool

    private static let block = HeartbeatFiles.size

    /// Makes the device ready if need be and tells in words what that was. Refuses a device that bears anything that is
    /// not this host's heartbeat on this SR.
    func prepare(host: String, storage: String, isOursByName: Bool) throws(SetupFailure) -> [String] {
        if isDryRun, isOursByName, access(path, F_OK) != 0 { return ["the volume \(path)"] }
        let bytes = try DirectRead.bytes(of: path, count: 2 * Self.block, followsLinks: true)
        guard bytes.count == 2 * Self.block else {
            throw SetupFailure(.other, "\(path) is smaller than 8192 bytes: give it 4 MiB")
        }
        let (number, record) = (bytes[..<Self.block], bytes[Self.block...])
        let isOwnRecord = RecordBlock.names(host, storage, in: record)
        let isFresh = NumberBlock.isBlank(number) && NumberBlock.isBlank(record)
        guard isFresh || ((isOwnRecord || isOursByName) && NumberBlock.isNumberOrBlank(number)) else {
            throw SetupFailure(
                .other,
                "\(path) bears data that is not this host's heartbeat on this SR: name another device, "
                    + "or wipe it if it is free (`wipefs --all` and `blkdiscard` or `dd`)")
        }
        let lacksNewlines = NumberBlock.isBlank(number) && !number.allSatisfy { $0 == UInt8(ascii: "\n") }
        let lacksZeros = !isOwnRecord && !record.allSatisfy { $0 == 0 }
        guard lacksNewlines || lacksZeros else { return [] }
        if !isDryRun {
            try write(number: lacksNewlines ? UInt8(ascii: "\n") : nil, record: lacksZeros ? 0 : nil)
        }
        return ["the heartbeat area of \(path)"]
    }

    private func write(number: UInt8?, record: UInt8?) throws(SetupFailure) {
        // O_EXCL on a block device: refused while it is mounted or a part of LVM, RAID or swap (open(2)).
        let descriptor = open(path, O_RDWR | O_EXCL | O_DSYNC | O_CLOEXEC | heartbeat_O_DIRECT)
        guard descriptor >= 0 else {
            if errno == EBUSY {
                throw SetupFailure(
                    .other, "\(path) is in use (mounted, or part of LVM, RAID or swap): name another device")
            }
            throw SetupFailure(SystemFailure("open", path))
        }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.block, alignment: Self.block)
        defer { buffer.deallocate() }
        for (fill, offset) in [(number, 0), (record, Self.block)] {
            guard let fill else { continue }
            buffer.initializeMemory(as: UInt8.self, repeating: fill)
            guard pwrite(descriptor, buffer.baseAddress, Self.block, off_t(offset)) == Self.block else {
                throw SetupFailure(SystemFailure("write", path))
            }
        }
        guard fsync(descriptor) == 0 else { throw SetupFailure(SystemFailure("sync", path)) }
    }
}

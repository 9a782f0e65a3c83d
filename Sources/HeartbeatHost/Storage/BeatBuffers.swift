import Glibc
import HeartbeatCore

/// The two blocks of memory of a beat, aligned for O_DIRECT and allocated once.
final class BeatBuffers {
    /// Number, then record: 4096 bytes each.
    static let size = 8192

    let written: UnsafeMutableRawBufferPointer
    let readBack: UnsafeMutableRawBufferPointer

    init() {
        // 4096 covers every logical block size that Linux drivers have today (O_DIRECT in open(2)).
        written = .allocate(byteCount: Self.size, alignment: 4096)
        readBack = .allocate(byteCount: Self.size, alignment: 4096)
        _ = written.initializeMemory(as: UInt8.self, repeating: 0)
        _ = readBack.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        written.deallocate()
        readBack.deallocate()
    }

    /// Writes the slot's part of `written`. A short write is tried once more, since it hides errno.
    func write(_ slot: BeatTarget.Slot) throws(TargetFailure) {
        for _ in 0..<2 {
            let start = written.baseAddress?.advanced(by: slot.inBuffer)
            let count = pwrite(slot.name.writer, start, slot.count, slot.at)
            if count == slot.count { return }
            if count < 0 && errno != EINTR { throw TargetFailure(errorNumber: errno) }
        }
        throw TargetFailure(.failed, errorNumber: EIO)
    }

    /// Reads the slot into its part of `readBack`; how many bytes came (fewer where the file ends).
    func read(_ slot: BeatTarget.Slot) throws(TargetFailure) -> Int {
        while true {
            let start = readBack.baseAddress?.advanced(by: slot.inBuffer)
            let count = pread(slot.name.reader, start, slot.count, slot.at)
            if count >= 0 { return count }
            if errno != EINTR { throw TargetFailure(errorNumber: errno) }
        }
    }

    /// Whether `count` bytes at `offset` are the same in both; two calls of memcmp(3) on a beat's path.
    func agree(at offset: Int, count: Int) -> Bool {
        guard let left = written.baseAddress, let right = readBack.baseAddress else { return false }
        return memcmp(left + offset, right + offset, count) == 0
    }
}

import CLinux
import Glibc

/// Locks all memory of this process, like mlockall(2), but without a copy of the program's constants.
///
/// The Swift compiler marks a few constants as writable, so the linker puts all of them (1.8 MB) into the writable
/// part of the program, of which mlockall(2) makes a private copy in every process. They are locked here as they are,
/// one copy for judge, prober and standby. Nothing that is written to later is left to be copied then.
enum MemoryLock {
    /// False, with errno, where the kernel refuses. Reads /proc/self/maps; call it before other threads start.
    static func lockEverything() -> Bool {
        guard mlockall(Int32(MCL_FUTURE)) == 0 else { return false }
        // Without the list, the simple way: the constants are copied.
        guard let maps = try? KernelFile.bytes(of: "/proc/self/maps") else {
            return mlockall(Int32(MCL_CURRENT) | Int32(MCL_FUTURE)) == 0
        }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            guard let mapping = Mapping(line), !lock(mapping) else { continue }
            // Unmapped meanwhile, as the allocator may do with what held the list.
            if errno != ENOMEM { return false }
        }
        return true
    }

    private static func lock(_ mapping: Mapping) -> Bool {
        let dataStart = UInt(heartbeat_data_start()) & ~(pageBytes - 1)
        guard mapping.isWritable, mapping.range.contains(dataStart) else { return lock(mapping.range) }
        return lockConstants(mapping.range.lowerBound..<dataStart) && lock(dataStart..<mapping.range.upperBound)
    }

    private static func lock(_ range: Range<UInt>) -> Bool {
        mlock(UnsafeRawPointer(bitPattern: range.lowerBound), range.count) == 0
    }

    /// Locks and reads without copying. Before the constants lies the table of functions found at their first call:
    /// that part is written to, so that no call needs a page later.
    private static func lockConstants(_ range: Range<UInt>) -> Bool {
        guard !range.isEmpty, let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { return true }
        guard heartbeat_lock_on_touch(start, UInt64(range.count)) == 0 else { return false }
        heartbeat_touch_pages(start, UInt64(min(range.count, callTableBytes)), 1)
        heartbeat_touch_pages(start, UInt64(range.count), 0)
        return true
    }

    private static let pageBytes: UInt = 4096
    /// Several times the call table of this program (3 KiB).
    private static let callTableBytes = 16 * 1024

    /// A line of /proc/self/maps (proc(5)) of memory that can be locked.
    private struct Mapping {
        let range: Range<UInt>
        let isWritable: Bool

        /// nil for what cannot be accessed, and for the kernel's own pages.
        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard fields.count >= 5, fields[1].hasPrefix("r"), fields.count < 6 || !fields[5].hasPrefix("[v") else {
                return nil
            }
            let bounds = fields[0].split(separator: "-")
            guard bounds.count == 2, let start = UInt(bounds[0], radix: 16), let end = UInt(bounds[1], radix: 16),
                start < end
            else { return nil }
            range = start..<end
            isWritable = fields[1].hasPrefix("rw")
        }
    }
}

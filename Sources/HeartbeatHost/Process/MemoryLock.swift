import CLinux
import Glibc

/// Locks the memory of this process, like mlockall(2), but without copies of the program's constants, without tables that
/// nobody reads again, and without zeros that nobody has written to.
///
/// The Swift compiler marks a few constants as writable, so the linker puts all of them (1.8 MB) into the writable
/// part of the program, of which mlockall(2) makes a private copy in every process. They are locked here as they are,
/// one copy for judge, prober and standby. Nothing that is written to later is left to be copied then.
///
/// Left out are the table of relocations (1.1 MB), which the loader alone reads, before main, and those by which C++ exceptions
/// unwind (2.3 MB): none is thrown but by the parser of configurations (CToml), on a thread that has just read the file from disk.
/// Everything else of program and libraries is locked, so that no page of them is ever read from a disk that may be dead.
///
/// Variables that begin as zero (0.6 MB in each process, of which a fifth is used) are locked as they are touched, like the depths
/// of a stack (`ThreadStack`): that takes memory, of which the kernel gives real-time threads of its reserve (gfp_to_alloc_flags in
/// mm/page_alloc.c), and no disk.
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
        guard mapping.isWritable else { return lockWithoutTables(mapping.range) }
        if mapping.range.contains(dataStart) { return lockData(mapping.range, from: dataStart) }
        return mapping.range.contains(UInt(heartbeat_data_end()) - 1) ? lockZeros(mapping.range) : lock(mapping.range)
    }

    /// Locks a mapping but for the pages that hold nothing but tables that are not needed any more; those are given back.
    private static func lockWithoutTables(_ range: Range<UInt>) -> Bool {
        var start = range.lowerBound
        for table in [pages(of: heartbeat_relocation_table), pages(of: heartbeat_unwind_tables)] {
            guard !table.isEmpty, table.lowerBound >= start, table.upperBound <= range.upperBound else { continue }
            // The loss is fine: what is not given back is merely not locked.
            _ = madvise(UnsafeMutableRawPointer(bitPattern: table.lowerBound), table.count, MADV_DONTNEED)
            guard lock(start..<table.lowerBound) else { return false }
            start = table.upperBound
        }
        return lock(start..<range.upperBound)
    }

    /// The pages that a table has for itself.
    private static func pages(of table: (UnsafeMutablePointer<UInt64>) -> UInt64) -> Range<UInt> {
        var count: UInt64 = 0
        let start = UInt(table(&count))
        let first = (start + pageBytes - 1) & ~(pageBytes - 1)
        return first..<max((start + UInt(count)) & ~(pageBytes - 1), first)
    }

    /// Locks each page as it is touched; at once where the kernel cannot (before 4.4).
    private static func lockZeros(_ range: Range<UInt>) -> Bool {
        guard let start = UnsafeRawPointer(bitPattern: range.lowerBound) else { return false }
        return heartbeat_lock_on_touch(start, UInt64(range.count)) == 0 || lock(range)
    }

    private static func lock(_ range: Range<UInt>) -> Bool {
        range.isEmpty || mlock(UnsafeRawPointer(bitPattern: range.lowerBound), range.count) == 0
    }

    /// Locks and reads without copying, but for what is written to, so that nothing has to be copied later: the table of
    /// functions found at their first call, which comes first, and the initialised data.
    private static func lockData(_ range: Range<UInt>, from dataStart: UInt) -> Bool {
        guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound),
            let data = UnsafeMutableRawPointer(bitPattern: dataStart),
            heartbeat_lock_on_touch(start, UInt64(range.count)) == 0
        else { return lock(range) }
        heartbeat_touch_pages(start, UInt64(min(range.count, callTableBytes)), 1)
        heartbeat_touch_pages(data, UInt64(min(Int(range.upperBound - dataStart), dataBytes)), 1)
        heartbeat_touch_pages(start, UInt64(range.count), 0)
        return true
    }

    private static let pageBytes: UInt = 4096
    /// Several times the call table of this program (3 KiB).
    private static let callTableBytes = 16 * 1024
    /// More than the initialised data of this program (157 KiB). Constants may follow: by the page, a few are copied then.
    private static let dataBytes = 192 * 1024

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

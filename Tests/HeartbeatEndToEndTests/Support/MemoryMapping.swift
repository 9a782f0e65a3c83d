import Glibc
import TestLaboratory

/// A mapping of a process, as /proc/PID/smaps tells of it (proc(5)).
struct MemoryMapping {
    let range: Range<UInt>
    let permissions: String
    let offset: UInt
    /// The file, or a name such as "[heap]"; empty for other anonymous memory.
    let path: String
    private(set) var residentBytes = 0
    private(set) var isLocked = false

    /// The place in its file that is mapped.
    var fileRange: Range<UInt> { offset..<offset + UInt(range.count) }

    /// All of a process, by address.
    static func all(of process: pid_t) -> [MemoryMapping] {
        var mappings: [MemoryMapping] = []
        for line in (Files.text(of: "/proc/\(process)/smaps") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if let mapping = MemoryMapping(words) {
                mappings.append(mapping)
            } else if let last = mappings.indices.last {
                if words[0] == "Rss:" { mappings[last].residentBytes = (Int(words[1]) ?? 0) * 1024 }
                if words[0] == "VmFlags:" { mappings[last].isLocked = words.contains("lo") }
            }
        }
        return mappings
    }

    /// Where the stacks of its threads are in use now; threads that run at this moment are left out.
    static func stackPointers(of process: pid_t) -> [UInt] {
        Files.names(in: "/proc/\(process)/task").compactMap { thread in
            // Number, six arguments, stack pointer, program counter (proc(5), /proc/PID/syscall).
            let words = Files.text(of: "/proc/\(process)/task/\(thread)/syscall")?.split(separator: " ") ?? []
            return words.count >= 3 ? UInt(words[words.count - 2].dropFirst(2), radix: 16) : nil
        }
    }

    private init?(_ words: [Substring]) {
        guard words.count >= 5, let bounds = Optional(words[0].split(separator: "-")), bounds.count == 2,
            let start = UInt(bounds[0], radix: 16), let end = UInt(bounds[1], radix: 16),
            let offset = UInt(words[2], radix: 16)
        else { return nil }
        range = start..<end
        permissions = String(words[1])
        self.offset = offset
        path = words.dropFirst(5).joined(separator: " ")
    }
}

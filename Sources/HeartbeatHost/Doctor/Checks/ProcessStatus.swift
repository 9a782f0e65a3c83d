/// What /proc tells of a process without touching its memory: `cmdline` and `maps` wait for a process that hangs in the
/// kernel, these do not.
enum ProcessStatus {
    /// A field of /proc/<pid>/status (proc(5)), such as `VmLck`; nil when the process has gone or has no such field.
    static func field(_ name: String, of process: Int32, in host: ExaminedHost) -> String? {
        guard let bytes = try? KernelFile.bytes(of: host.path("/proc/\(process)/status")) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("\(name):") {
            return line.dropFirst(name.count + 1).split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(
                String.init)
        }
        return nil
    }

    /// The fields of /proc/<pid>/stat behind the name, the first of which proc(5) counts as number 3; empty when it has gone.
    static func numbers(of process: Int32, in host: ExaminedHost) -> [Int64] {
        guard let line = host.line("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { return [] }
        // The first one is a letter, the state.
        return line[line.index(after: end)...].split(separator: " ").map { Int64($0) ?? 0 }
    }

    /// Field `number` of proc(5)'s count.
    static func number(_ number: Int, of process: Int32, in host: ExaminedHost) -> Int64? {
        let numbers = numbers(of: process, in: host)
        return numbers.indices.contains(number - 3) ? numbers[number - 3] : nil
    }

    /// All processes but the kernel's own threads, whose parent is kthreadd, number 2.
    static func programs(in host: ExaminedHost) -> [(process: Int32, name: String)] {
        host.names("/proc").compactMap { Int32($0) }.sorted().compactMap { process in
            guard process != 2, number(4, of: process, in: host) != 2, let name = host.line("/proc/\(process)/comm")
            else {
                return nil
            }
            return (process, name)
        }
    }
}

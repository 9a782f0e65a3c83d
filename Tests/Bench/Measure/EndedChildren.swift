import Glibc
import TestLaboratory

/// Tells whether processes had children that ended.
enum EndedChildren {
    /// Minor page faults of reaped children (proc(5), cminflt): even a child that does nothing has some, so the number stands still
    /// exactly while none ends.
    static func faults(of processes: [pid_t]) -> [Int] {
        processes.map { process in
            let text = Files.text(of: "/proc/\(process)/stat") ?? ""
            let fields = text.drop { $0 != ")" }.split(separator: " ")
            return fields.count > 9 ? Int(fields[9]) ?? -1 : -1
        }
    }
}

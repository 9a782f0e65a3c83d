import Glibc
import TestLaboratory

/// Memory of processes, in bytes (proc(5), smaps_rollup and status).
struct MemoryUse {
    /// Resident, shared pages counted in each process.
    var resident = 0
    /// Proportional: a page that several processes share is counted once over all of them.
    var proportional = 0
    /// Locked address space (VmLck).
    var locked = 0

    init() {}

    /// Now.
    init(of process: pid_t) {
        resident = Self.value("Rss:", in: "/proc/\(process)/smaps_rollup")
        proportional = Self.value("Pss:", in: "/proc/\(process)/smaps_rollup")
        locked = Self.value("VmLck:", in: "/proc/\(process)/status")
    }

    /// Of all of them together.
    init(of processes: [pid_t]) {
        for use in processes.map(MemoryUse.init(of:)) {
            resident += use.resident
            proportional += use.proportional
            locked += use.locked
        }
    }

    var text: String {
        "PSS \(Text.megabytes(proportional)), RSS \(Text.megabytes(resident)), locked \(Text.megabytes(locked))"
    }

    private static func value(_ key: String, in path: String) -> Int {
        let lines = (Files.text(of: path) ?? "").split(separator: "\n")
        let words = lines.first { $0.hasPrefix(key) }?.split(whereSeparator: { $0 == " " || $0 == "\t" })
        return (words.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * 1024
    }
}

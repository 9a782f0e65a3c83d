import Glibc

/// CloudStack's own heartbeat loop, xenheartbeat.sh, as it may still run from before: it fences by itself.
package enum OldLoop {
    /// The name of its process: a script's is that of its file, cut to 15 bytes (proc(5), comm).
    private static let command = "xenheartbeat.sh"

    /// Processes of that name, but for the one that started this: our script bears it too. Reads /proc/<pid>/comm only, which no
    /// storage can hold up.
    package static func processes(proc: String = "/proc") throws(SystemFailure) -> [Int] {
        try KernelFile.names(in: proc).compactMap { Int($0) }.filter { process in
            // It may have ended meanwhile.
            process != Int(getppid()) && (try? KernelFile.line(of: "\(proc)/\(process)/comm")) == command
        }
    }
}

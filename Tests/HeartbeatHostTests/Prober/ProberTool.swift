import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

/// Runs a program of the system and waits for it.
enum ProberTool {
    static func run(_ path: String, _ arguments: String...) throws {
        var process: pid_t = 0
        var pointers = ([path] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        let error = posix_spawn(&process, path, nil, nil, &pointers, nil)
        guard error == 0 else { throw SystemFailure("start", path, errorNumber: error) }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        try #require(status == 0, "\(path) \(arguments) ended with wait status \(status)")
    }

    /// A fresh directory under /tmp.
    static func temporaryDirectory() throws -> String {
        let template = strdup("/tmp/heartbeat-prober-XXXXXX")
        defer { free(template) }
        guard let template, mkdtemp(template) != nil else { throw SystemFailure("create", "a temporary directory") }
        return String(cString: template)
    }

    /// Waits until `condition` holds, at most 10 s: for what the kernel tells by its state only.
    static func wait(_ what: String, until condition: () -> Bool) throws {
        let deadline = BootClock.now() + .seconds(10)
        while !condition() {
            try #require(BootClock.now() < deadline, "waited 10 s until \(what)")
            usleep(2000)
        }
    }

    /// Waits until a thread of `process` hangs in the kernel: seen there 50 times in a row, as good storage is waited
    /// for in the same state, but briefly.
    static func waitForHang(of process: Int32) throws {
        var counts: [String: Int] = [:]
        try wait("a thread of process \(process) stays in state D") {
            for task in tasks(of: process) {
                let hangs = state(of: "/proc/\(process)/task/\(task)/stat") == "D"
                counts[task] = hangs ? counts[task, default: 0] + 1 : 0
            }
            return counts.values.contains { $0 >= 50 }
        }
    }

    /// The state letter in a stat file of /proc; nil when it is gone.
    static func state(of path: String) -> Substring? {
        let bytes = (try? KernelFile.bytes(of: path)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: ") ").last?.split(separator: " ").first
    }

    /// The threads of `process`.
    static func tasks(of process: Int32) -> [String] {
        guard let directory = opendir("/proc/\(process)/task") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}

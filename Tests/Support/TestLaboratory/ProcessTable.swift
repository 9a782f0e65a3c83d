import Glibc

/// What /proc says about processes; nothing here can hang, since neither cmdline nor maps of a stuck one is read.
package enum ProcessTable {
    /// All process ids.
    package static var identifiers: [pid_t] { Files.names(in: "/proc").compactMap { pid_t($0) } }

    /// The state letter of each thread, such as S or D (proc(5)); empty when there is no such process.
    package static func threadStates(of process: pid_t) -> [Character] {
        Files.names(in: "/proc/\(process)/task").compactMap {
            fields(of: "/proc/\(process)/task/\($0)/stat").first?.first
        }
    }

    /// Living children of a process, whichever thread started them.
    package static func children(of parent: pid_t) -> [pid_t] {
        identifiers.filter { process in
            let fields = fields(of: "/proc/\(process)/stat")
            return fields.count > 1 && fields[0] != "Z" && fields[1] == "\(parent)"
        }
    }

    /// When a process started, in clock ticks after boot: with its id, a name that is never used twice in a boot.
    package static func startTime(of process: pid_t) -> String? {
        let fields = fields(of: "/proc/\(process)/stat")
        return fields.count > 19 ? String(fields[19]) : nil
    }

    /// What all threads of a process have used of processors, in user and kernel mode, to a clock tick (proc(5), utime and stime).
    package static func processorTime(of process: pid_t) -> Duration {
        let fields = fields(of: "/proc/\(process)/stat")
        guard fields.count > 12, let user = Int(fields[11]), let kernel = Int(fields[12]) else { return .zero }
        return .seconds(user + kernel) / sysconf(Int32(_SC_CLK_TCK))
    }

    /// Processes in the same mount namespace as `process`, that one included.
    package static func sharingMountNamespace(with process: pid_t) -> [pid_t] {
        guard let own = link("/proc/\(process)/ns/mnt"), own != link("/proc/self/ns/mnt") else { return [] }
        return identifiers.filter { link("/proc/\($0)/ns/mnt") == own }
    }

    /// Gone, or a zombie without threads that still run.
    package static func isGone(_ process: pid_t) -> Bool {
        threadStates(of: process).allSatisfy { $0 == "Z" || $0 == "X" }
    }

    /// readlink(2); nil when it cannot be read.
    package static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Fields of a stat file after the command's name, which may itself hold blanks and brackets: [0] is the state.
    private static func fields(of path: String) -> [Substring] {
        guard let text = Files.text(of: path), let end = text.lastIndex(of: ")") else { return [] }
        return text[text.index(after: end)...].split(separator: " ")
    }
}

extension ProcessTable {
    /// Processes that hold something under `directory` open: whatever a bench started, since its output goes there.
    static func holding(_ directory: String) -> [pid_t] {
        identifiers.filter { process in
            process != getpid() && openFiles(of: process).contains { $0.hasPrefix(directory + "/") }
        }
    }
}

extension ProcessTable {
    /// Paths that a process holds open, by readlink alone: it never waits for the storage behind them.
    package static func openFiles(of process: pid_t) -> [String] {
        Files.names(in: "/proc/\(process)/fd").compactMap { link("/proc/\(process)/fd/\($0)") }
    }
}

extension ProcessTable {
    /// Children of a process, their children and so on, in this process namespace's numbers.
    package static func descendants(of ancestor: pid_t) -> [pid_t] {
        children(of: ancestor).flatMap { [$0] + descendants(of: $0) }
    }
}

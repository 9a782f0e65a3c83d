import Glibc
import HeartbeatCore

/// The host that `heartbeat doctor` looks at: where its files lie, and what its command found out before.
package struct ExaminedHost: Sendable {
    /// Put before every path of /proc, /sys, /etc, /var and /run; empty but in tests.
    package var root = ""
    /// Directories that outside tools are looked for in.
    package var toolDirectories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/opt/xensource/bin"]
    /// Longest that an outside tool may take.
    package var toolDeadline = Duration.seconds(3)
    package var isRoot = geteuid() == 0
    package var configuration: Configuration
    package var configurationPath: String
    /// Why the configuration is not usable, sentences; empty when it is.
    package var configurationFaults: [String] = []
    /// Why this user may not read the configuration; nil where it was read, or has faults.
    package var configurationUnseen: String?
    /// What the daemon's status file says.
    package var status: ExaminedStatus
    /// What this process itself would find at the trigger and at reboot(2).
    package var trigger = ExaminedRung.unseen("nobody tried")
    package var reboot = ExaminedRung.unseen("nobody tried")
    /// Time from an entry's sending until journald has it on disk; nil when journald did not answer.
    package var journalTime: (@Sendable () -> Duration?)?
    /// The kernel's word on the clock.
    package var clock: ExaminedClock?

    /// A host by a configuration that was loaded, or stands in for one that is not usable.
    package init(configuration: Configuration, configurationPath: String, status: ExaminedStatus) {
        self.configuration = configuration
        self.configurationPath = configurationPath
        self.status = status
    }

    /// Writes one entry into the real journal and waits until journald has it on disk, 8 s at most. Root only.
    package static let realJournalTime: @Sendable () -> Duration? = { JournalTimeCheck.measure(JournalLayout()) }

    func path(_ path: String) -> String { root + path }

    /// The mounts that this process sees; empty where they cannot be read.
    var mounts: MountTable { mounts(of: "self") ?? MountTable(text: "") }

    /// The mounts that a process sees; nil when this one may not know.
    func mounts(of process: String) -> MountTable? {
        guard let bytes = try? KernelFile.bytes(of: path("/proc/\(process)/mountinfo")), !bytes.isEmpty else {
            return nil
        }
        return MountTable(text: String(decoding: bytes, as: UTF8.self))
    }

    /// The daemon's process; nil when none runs, or where that cannot be told.
    var daemon: Int32? {
        let runtime = configuration.paths.runtime
        guard case .here(let directory) = LocalPath(runtime, in: self) else { return nil }
        // Where /proc/locks cannot be read, the status tells of the daemon all the same.
        let process = try? DaemonPresence.process(runtime: path(directory), locks: path("/proc/locks"))
        return process.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The first line of a file of /proc or /sys; nil when it is not there or not readable.
    func line(_ name: String) -> String? { try? KernelFile.line(of: path(name)) }

    /// Names in a directory of /proc or /sys; empty when it is not there.
    func names(_ name: String) -> [String] { ((try? KernelFile.names(in: path(name))) ?? []).sorted() }

    func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    /// Runs an outside tool; nil when it is not installed.
    func run(_ tool: String, _ arguments: [String]) throws(Tool.Fault) -> Tool.Result? {
        let found: Tool
        do throws(Tool.Fault) {
            found = try Tool(tool, in: toolDirectories)
        } catch {
            return nil
        }
        return try found.run(arguments, deadline: toolDeadline)
    }
}

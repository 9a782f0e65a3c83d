import Glibc
import HeartbeatCore

/// Writes the fence as one line into the kernel log, from where it reaches serial line, netconsole and pstore.
struct KernelLogEvidence: Sendable {
    private static let device = "/dev/kmsg"
    /// The kernel cuts a record at 1024 bytes less its prefix (LOG_LINE_MAX in kernel/printk/printk.c).
    private static let longestLine = 900
    private let descriptor: Int32
    /// Why nothing can be written; nil when it can.
    let fault: String?

    /// Opens `path` and keeps it open; anything but /dev/kmsg is a plain file, made when missing.
    init(path: String) {
        let create = path == Self.device ? 0 : O_CREAT | O_APPEND
        descriptor = open(path, O_WRONLY | O_CLOEXEC | create, 0o644)
        fault = descriptor < 0 ? SystemFailure("open the kernel log", path).description : nil
    }

    /// One write(2) of one line, which is one record (Documentation/ABI/testing/dev-kmsg). May block on a slow console.
    func perform(_ job: BoundedTask.Job, _ statement: FenceStatement) {
        guard let plan = statement.plan, job != .trigger || statement.triggerError != 0 else { return }
        var event = statement.event
        if job == .trigger {
            event.kind = .triggerWritten
            event.value = Int64(statement.triggerByte)
            event.errorNumber = statement.triggerError
        }
        let sentence = EventSentence(event, plan: plan).text
        // 2 is LOG_CRIT; the kernel adds the facility "user".
        var line = Array("<2>heartbeat: \(sentence)".utf8.prefix(Self.longestLine))
        line.append(UInt8(ascii: "\n"))
        guard job != .rehearsal, descriptor >= 0 else { return }
        _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}

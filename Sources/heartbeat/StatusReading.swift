import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// One look at the status file: what it says, or why it says nothing about now.
enum StatusReading {
    case current(StatusFile, text: String)
    /// No file, unreadable, too old, of another boot, or left by a daemon that was stopped.
    case unknown(String)

    /// Reads `<runtime>/status.json`. It lies in memory (tmpfs), so reading it does not wait for storage.
    static func take(runtime: String) -> StatusReading {
        let path = runtime + "/status.json"
        let bytes: [UInt8]
        do throws(SystemFailure) {
            bytes = try KernelFile.bytes(of: path)
        } catch {
            return .unknown("\(error); is the daemon running? see `systemctl status heartbeat`")
        }
        let file: StatusFile
        do {
            file = try StatusFile.decode(bytes)
        } catch {
            return .unknown("\(path) is not understood: it was written by another version or by something else")
        }
        if let reason = staleness(of: file) { return .unknown(reason) }
        return .current(file, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Why the file does not speak of now; nil when it does.
    private static func staleness(of file: StatusFile) -> String? {
        let advice = "see `systemctl status heartbeat` and `journalctl -t heartbeat`"
        do throws(SystemFailure) {
            let boot = try BootID.current()
            guard BootID(file.bootId) == boot else {
                return "the status is of an earlier boot: the daemon has not started since; \(advice)"
            }
        } catch {
            return "\(error); nothing can be said about the status"
        }
        if file.daemon.stopping, file.verdict != "fencing" {
            return "heartbeat was stopped at \(file.updatedAt): nothing guards this host until it is started again; "
                + advice
        }
        let age = Double(BootClock.now().nanoseconds) / 1e9 - file.updatedBoottimeSeconds
        guard age > file.validForSeconds else { return nil }
        let shown = Elapsed.text(.milliseconds(Int64(min(age, 1e9) * 1_000)))
        return "the status is \(shown) old: the daemon has stopped or hangs, and nothing may guard this host; \(advice)"
    }

    /// The word that a monitoring plugin begins with.
    var word: String {
        switch self {
        case .unknown: "UNKNOWN"
        case .current(let file, _):
            switch file.verdict {
            case "ok": "OK"
            case "warning": "WARNING"
            case "critical": "CRITICAL"
            case "fencing": "CRITICAL, FENCING"
            default: "UNKNOWN"
            }
        }
    }

    /// Exit code of monitoring plugins (Monitoring Plugins Development Guidelines, "Plugin Return Codes").
    var exitCode: ExitCode {
        guard case .current(let file, _) = self else { return ExitCode(3) }
        return switch file.verdict {
        case "ok": ExitCode(0)
        case "warning": ExitCode(1)
        case "critical", "fencing": ExitCode(2)
        default: ExitCode(3)
        }
    }
}

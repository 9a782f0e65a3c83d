import Glibc
import HeartbeatCore

/// What commands ask of a running daemon. Each call answers within 5 s, whatever the daemon does.
package enum DaemonControl {
    /// What came back.
    package enum Answer: Equatable, Sendable {
        /// No daemon runs here; nothing was asked of anybody.
        case noDaemon
        /// This user may not ask it.
        case forbidden(String)
        /// The daemon did it, in its words.
        case done(String)
        /// The daemon did not do it, in its words.
        case refused(String)
        /// The daemon did not answer, or not in this protocol: whether it did it is unknown.
        case unknown(String)
    }

    /// The answer to a reload of the configuration that is in force already.
    static let nothingChanged = "configuration reloaded: nothing in it has changed"

    private static let deadline = Duration.seconds(5)

    /// Has the daemon read its configuration again. `runtime` is the runtime directory.
    package static func reload(runtime: String) -> Answer {
        ask("reload", runtime: runtime)
    }

    /// Has the daemon end the life of an SR. It refuses while the SR is used, unless `force`, and until a record that
    /// withdraws the promise has verified.
    package static func remove(storage: String, force: Bool, runtime: String) -> Answer {
        ask(force ? "remove --force \(storage)" : "remove \(storage)", runtime: runtime)
    }

    /// Has the daemon pause an SR, or move the end of its pause. It refuses like a removal does, and where the pause would
    /// save a host that others count on.
    package static func pause(_ request: PauseRequest, runtime: String) -> Answer {
        ask(request.wire, runtime: runtime)
    }

    /// Has the daemon end the pause of an SR; nil: of all.
    package static func resume(storage: String?, runtime: String) -> Answer {
        ask(storage.map { "resume \($0)" } ?? "resume", runtime: runtime)
    }

    private static func ask(_ request: String, runtime: String) -> Answer {
        do throws(ControlClient.Fault) {
            return understand(try ControlClient(runtime: runtime).ask(request, deadline: deadline))
        } catch {
            switch error {
            case .noDaemon: return .noDaemon
            case .noAnswer(let deadline):
                return .unknown("the daemon did not answer within \(DurationText.render(deadline))")
            case .failed(let failure) where failure.errorNumber == EACCES || failure.errorNumber == EPERM:
                return .forbidden(failure.description)
            case .failed(let failure): return .unknown(failure.description)
            }
        }
    }

    /// `ok <sentence>` or `refused <sentence>`.
    private static func understand(_ answer: String) -> Answer {
        let words = answer.split(separator: " ", maxSplits: 1)
        let sentence = words.count > 1 ? String(words[1]) : ""
        switch words.first {
        case "ok": return .done(sentence)
        case "refused": return .refused(sentence)
        default: return .unknown("the daemon answered \"\(answer.prefix(100))\", which this program does not know")
        }
    }
}

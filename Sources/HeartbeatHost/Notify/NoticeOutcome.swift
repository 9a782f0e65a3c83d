import HeartbeatCore

/// What became of one run of the command of `[notify]`.
enum NoticeOutcome: Equatable, Sendable {
    case exited(code: Int32)
    case signalled(number: Int32)
    /// Killed, as it had not ended in time.
    case timedOut
    /// It could not be started, with errno.
    case notStarted(errorNumber: Int32)
    /// Too many were waiting.
    case dropped

    /// Name and number on their way to the daemon.
    var code: (name: String, value: Int32) {
        switch self {
        case .exited(let code): ("exited", code)
        case .signalled(let number): ("signalled", number)
        case .timedOut: ("timed out", 0)
        case .notStarted(let errorNumber): ("not started", errorNumber)
        case .dropped: ("dropped", 0)
        }
    }

    init?(name: String, value: Int32) {
        switch name {
        case "exited": self = .exited(code: value)
        case "signalled": self = .signalled(number: value)
        case "timed out": self = .timedOut
        case "not started": self = .notStarted(errorNumber: value)
        case "dropped": self = .dropped
        default: return nil
        }
    }

    /// The sentence for the journal; `subject` is what was to be told, such as "alert of SR 0a77", `lastWords` the last line on
    /// standard error.
    func sentence(_ notify: Configuration.Notify, subject: String, lastWords: String) -> String {
        let words = lastWords.isEmpty ? "" : ": \"\(lastWords)\""
        let command = "notify: \(notify.command)"
        return switch self {
        case .exited(code: 0): "\(command) was told of \(subject)"
        case .exited(let code): "\(command) ended with exit code \(code) when told of \(subject)\(words)"
        case .signalled(let number): "\(command) was ended by signal \(number) when told of \(subject)\(words)"
        case .timedOut:
            "\(command) was killed when told of \(subject), as it had not ended after "
                + "\(DurationText.render(notify.timeout)): make it shorter, or raise notify.timeout\(words)"
        case .notStarted(let errorNumber):
            "\(command) could not be started to tell of \(subject) (\(SystemFailure.text(of: errorNumber))): correct "
                + "command under [notify], or make it a program (chmod 755, a first line such as #!/bin/sh)"
        case .dropped: "\(command) was not started to tell of \(subject): too many run and wait already"
        }
    }

    /// What went well is for those who look for it.
    var priority: JournalPriority { self == .exited(code: 0) ? .debug : .warning }
}

import HeartbeatCore
import Synchronization

/// Gives each plan its notifier: the one that is there already, so that a reload changes the command and not the process.
package final class Notifiers: Sendable {
    private let executable: String
    private let journal: JournalReporter
    private let current = Mutex<Notifier?>(nil)

    /// `executable` is /proc/self/exe save in tests.
    package init(executable: String, journal: JournalReporter) {
        self.executable = executable
        self.journal = journal
    }

    /// The notifier for a configuration that may take force; nil where it has no `[notify]`, or none can be had, which the journal is
    /// told. Never on the judging thread.
    package func notifier(for configuration: Configuration) -> Notifier? {
        guard configuration.notify != nil else { return nil }
        return current.withLock { current in
            do throws(SystemFailure) {
                if current == nil { current = try Notifier(executable: executable, journal: journal) }
            } catch {
                journal.note(
                    JournalEntry(
                        "notify: \(error): the command is told of nothing until the next reload", priority: .warning,
                        identifier: .notify))
            }
            return current
        }
    }

    /// Ends the notifier where the plan in force has none. Never on the judging thread.
    package func settle(_ plan: Plan) {
        guard plan.configuration.notify == nil else { return }
        current.withLock { current in
            current?.end()
            current = nil
        }
    }
}

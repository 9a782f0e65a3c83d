import HeartbeatCore

/// What setup did, for people.
package struct SetupReport: Equatable, Sendable {
    /// One line per thing done or, in a dry run, to be done.
    package var steps: [String] = []
    /// The configuration as it is now, or would be.
    package var configuration: Configuration?
    /// What should be known but changes nothing.
    package var notes: [String] = []
    /// What may do harm and wants a look.
    package var warnings: [String] = []
    /// The file is right but the daemon did not take it over; the sentence says why.
    package var daemonFault: String?

    init() {}

    /// Nothing had to be done.
    package var isNothingToDo: Bool { steps.isEmpty }

    /// Everything that wants a look: of this run and of the configuration's timing.
    package var allWarnings: [String] { warnings + (configuration.map { TimingContract($0).warnings } ?? []) }
}

extension SetupReport {
    /// Adds what the daemon said to a reload. It is told each time, whether or not this run `wrote` the file: an earlier
    /// one may have ended before it told.
    mutating func tell(_ answer: DaemonControl.Answer, wrote: Bool) {
        switch answer {
        case .done(DaemonControl.nothingChanged) where !wrote: break
        case .noDaemon: notes.append("no daemon runs here: start it with `systemctl start heartbeat`")
        case .done(let sentence): steps.append("the daemon has taken it over\(sentence.isEmpty ? "" : ": \(sentence)")")
        case .forbidden(let sentence), .refused(let sentence), .unknown(let sentence):
            let state = wrote ? "written" : "right"
            daemonFault = "the file is \(state), but the daemon goes on with what it had: \(sentence)"
        }
    }
}

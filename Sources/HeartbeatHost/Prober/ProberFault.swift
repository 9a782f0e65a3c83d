import HeartbeatCore

/// Why a prober could not start. Its judge reports it; nobody else meets it, since only the daemon starts probers.
package enum ProberFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Descriptor 4 is not the daemon's shared memory: started by hand.
    case noPage
    /// The schedule in it cannot be read from this byte on.
    case damagedSchedule(at: Int)
    /// It ended before it was ready.
    case diedEarly
    /// It did not become ready in time.
    case neverReady
    /// A system call failed.
    case system(SystemFailure)

    package var description: String {
        switch self {
        case .noPage: "a prober is started by `heartbeat run` only: run that instead"
        case .damagedSchedule(let offset):
            "the schedule for the prober is damaged at byte \(offset): restart the daemon; its binary was replaced"
        case .diedEarly: "it ended before it was ready: see its words on standard error"
        case .neverReady: "it was not ready within 10 s: the host is short of memory or processor time"
        case .system(let failure): failure.description
        }
    }
}

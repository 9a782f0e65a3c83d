/// What the beats say of one SR, as far as a diagnosis asks.
package struct KernelView: Sendable {
    /// How the beats stand.
    package enum State: Equatable, Sendable {
        /// No beat has ended yet, or none can.
        case unknown
        /// The last beat verified; none is overdue.
        case well
        /// Beats verify, but not within interval.
        case late
        /// The one in flight takes longer than interval, and may verify yet.
        case overdue
        /// A beat hangs, or the last one failed.
        case bad(Cause, errorNumber: Int32)
    }

    package var state: State = .unknown
    /// S0, and when the beat that it comes from had ended; `never` before one.
    package var verifiedStart: BootInstant = .never
    package var verifiedEnd: BootInstant = .never
    /// Start of the beat that is late or hangs, or of the first that failed since one verified.
    package var troubleSince: BootInstant = .never
    /// Up to when that trouble is known to have lasted: now for a beat in flight, else the start of the newest one that failed.
    package var troubleUntil: BootInstant = .never

    package init() {}
}

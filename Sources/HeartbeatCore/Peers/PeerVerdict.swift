/// What can be said of another host from here.
package enum PeerVerdict: Equatable, Sendable {
    /// It was seen to change within the last beats; `isRebooted` when that was a new boot.
    case alive(lastChange: BootInstant, isRebooted: Bool)
    /// It promised to fence, and every SR of that promise was watched in vain for `wait` of time that this host could
    /// see: it runs no more.
    case dead(wait: Duration)
    case unknown(Doubt)

    /// Why nothing can be said.
    package enum Doubt: Equatable, Sendable {
        /// No SR here has anything of that name.
        case neverSeen
        /// It writes CloudStack's number only, which promises nothing.
        case bare
        /// Two boots left records, and neither was seen to change, or one of them promises nothing.
        case twoBoots
        /// CloudStack's number on this SR is later than its newest record: something that promises nothing wrote it since.
        case laterNumber(storage: Int, by: Duration)
        /// What it has on this SR cannot be read or believed, so a newer word of it may stand there.
        case unreadable(storage: Int, PeerFault)
        /// Its record lists only some of its SRs, or is of a newer version.
        case incomplete
        /// Its newest record promises nothing: stopped, paused, observing, or unable to fence.
        case withdrawn
        /// It names SRs that this host does not have.
        case notHere(named: Int, here: Int)
        /// It is silent, but not yet for long enough of watched time; `left` is what is missing at least.
        case watching(silent: Duration, left: Duration)
    }
}

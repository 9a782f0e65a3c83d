/// Whether every other host of an SR that is lost here has lost it too.
package enum PeerUnanimity: Equatable, Sendable {
    /// No other host is known, or the table does not reach back far enough, or does not hold every host.
    case unknown
    /// Every one is seen beating elsewhere with its loss bit set.
    case unanimous
    /// Every one is seen beating elsewhere; some have not set their loss bit, or not yet.
    case undecided
    /// One of them is not seen elsewhere, or says nothing of its SRs: it may have the SR.
    case broken
}

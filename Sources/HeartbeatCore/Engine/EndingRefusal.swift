/// Why the guard of an SR may not be ended by command (pause, removal): it would save a host that others count on, or
/// cost one that is well.
package enum EndingRefusal: UInt8, Sendable {
    /// A fence is committed: nothing changes any more.
    case committed = 1
    /// Other SRs are armed and none of them beats: without this one the host would be due.
    case lastToBeat = 2
    /// It is needed and silent, and its own silence counts: whoever looks only there may act on it.
    case ownSilence = 3
    /// The promise for it is not withdrawn, or not any more (an orderly stop has begun).
    case notWithdrawn = 4
}

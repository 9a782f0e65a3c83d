/// Lies that make broken hosts of sound ones. The oracle must catch each.
enum PoolTampering: CaseIterable, Sendable {
    /// Own beats that fail are told as verified: a peer's silence counts in time that nobody could see.
    case seeBlindly
    /// Records promise always.
    case promiseFalsely
    /// Records say always that every SR is lost.
    case claimLoss
    /// Records carry a boot clock that stands still.
    case hideClocks
}

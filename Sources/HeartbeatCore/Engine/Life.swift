/// Where an SR stands in its life of this boot.
package enum Life: UInt8, Sendable {
    /// Beating, not yet trusted: nothing here is a reason to fence.
    case observing = 0
    case armed = 1
    /// Maintenance with an expiry that leads back to observing.
    case paused = 2
    /// Ended by an explicit command; kept only so that indices stay what they are.
    case removed = 3

    package var label: StaticString {
        switch self {
        case .observing: "observing"
        case .armed: "armed"
        case .paused: "paused"
        case .removed: "removed"
        }
    }
}

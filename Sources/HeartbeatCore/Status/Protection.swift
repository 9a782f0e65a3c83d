/// Whether the host is guarded, in one word.
package enum Protection: UInt8, Sendable {
    case unprotected = 0
    case observing = 1
    case paused = 2
    case armed = 3

    package var label: StaticString {
        switch self {
        case .unprotected: "unprotected"
        case .observing: "observing"
        case .paused: "paused"
        case .armed: "armed"
        }
    }
}

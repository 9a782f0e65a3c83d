/// Whether something on this host uses an SR. Unknown counts as some: `none` needs proof.
package enum Use: UInt8, Sendable {
    case unknown = 0
    case none = 1
    case some = 2

    /// The word in `in_use` of the status file.
    package var label: StaticString {
        switch self {
        case .unknown: "unknown"
        case .none: "none"
        case .some: "some"
        }
    }
}

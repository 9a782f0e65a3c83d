/// Why what was read of a host is not believed.
package enum PeerFault: UInt8, Sendable {
    case none = 0
    /// The read failed.
    case unreadable = 1
    /// Checksum, version, size or name are wrong: torn, rotten or hostile.
    case damaged = 2
    /// The record is another host's, or was written for another SR: copied or misdirected.
    case foreign = 3

    /// The word in the output of `hosts`.
    package var label: StaticString {
        switch self {
        case .none: "none"
        case .unreadable: "unreadable"
        case .damaged: "damaged"
        case .foreign: "foreign"
        }
    }
}

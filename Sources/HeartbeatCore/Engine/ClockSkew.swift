/// How far the wall clock of a peer is from ours. Stock readers compare a number with their own clock, so skew moves the
/// moment at which they call a host dead.
package struct ClockSkew: Sendable {
    /// How bad it is.
    package enum Level: UInt8, Comparable, Sendable {
        case none = 0
        /// Over 5 s.
        case warning = 1
        /// Over half of what lies between fence_by and takeover_after.
        case critical = 2

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The widest of all peers seen beating: theirs less ours.
    package internal(set) var widest: Duration = .zero
    package internal(set) var host: RecordName?
    package internal(set) var level: Level = .none
    var nextLook: BootInstant = .never
}

/// What the engine keeps of the direct view of one SR.
package struct DirectState: Sendable {
    /// The newest finding; nil before one, and when the viewer has not told of it for long.
    package internal(set) var finding: DirectFinding?
    /// It was let in and read something since this daemon started.
    package internal(set) var wasFine = false
    /// Start of the first of two looks that show another record than the one that verified; `never` where none does.
    var doubtedAt: BootInstant = .never

    package init() {}
}

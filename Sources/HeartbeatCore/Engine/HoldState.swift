/// Where an SR stands with row 7 of the decision table: a loss that every other host shares is waited out.
package enum HoldState: Equatable, Sendable {
    case none
    /// Due; every other host is seen, and some have not set their loss bit yet. They fell silent at most an interval apart.
    case sought(until: BootInstant)
    case held
    /// A host does not meet the rule, or is out of sight: this host fences then, unless a beat verifies or all agree again.
    case ending(fenceAt: BootInstant)
    /// Not shared by all, or no longer: the rows after it decide. Until a beat verifies.
    case refused

    /// Row 7 decides.
    package var decides: Bool {
        switch self {
        case .sought, .held, .ending: true
        case .none, .refused: false
        }
    }

    /// As it stands when `length` has passed that our clock did not show.
    func later(by length: Duration) -> HoldState {
        switch self {
        case .sought(let until): .sought(until: until - length)
        case .ending(let fenceAt): .ending(fenceAt: fenceAt - length)
        case .none, .held, .refused: self
        }
    }
}

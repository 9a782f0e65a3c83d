/// What the host is about to do, for its record. A reader never shortens its wait because of it.
package enum Intent: UInt8, CaseIterable, Sendable {
    case none = 0
    case fencing = 1
    case stopping = 2
}

import HeartbeatCore

/// What one reading of another host found.
struct PeerContent: Equatable {
    var fault: PeerFault = .none
    var errorNumber: Int32 = 0
    /// CloudStack's number, or why there is none, as in a sighting.
    var number = PeerSighting.noNumber
    var record: HeartbeatRecord?

    /// Nothing of a heartbeat: a file of that name which is something else, or was only prepared.
    var isEmpty: Bool { fault == .none && number < 0 && record == nil }
}

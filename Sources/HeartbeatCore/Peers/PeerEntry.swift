/// One other host on one SR, as seen from here. All of it is untrusted: any host on the SR can write it.
package struct PeerEntry: Sendable {
    /// Index of the SR; -1 for one that left the configuration.
    package internal(set) var storage: Int32
    package let host: RecordName
    /// Hash of `host`, for the table's index.
    let hash: UInt64
    package internal(set) var isGone = false
    package internal(set) var fault: PeerFault = .none
    /// It was not read in the round that is going on.
    var isSkipped = false
    package internal(set) var hasRecord = false
    /// CloudStack's number, or why there is none, as in a sighting.
    package internal(set) var number = PeerSighting.noNumber
    package internal(set) var record: HeartbeatRecord
    /// End of the reading that showed the present content first; `never` while it cannot be read.
    package internal(set) var unchangedSince: BootInstant = .never
    /// End of the reading that showed a change from what had been read before; `never` when none was seen.
    package internal(set) var lastChange: BootInstant = .never
    package internal(set) var firstSeen: BootInstant

    /// The host's wall clock less ours, as little as the readings allow.
    package internal(set) var skew: Duration = .zero
    /// The host's boot clock less ours, at the most that its records have shown, since when two in a row agree (`never` before that),
    /// and when one was last read.
    var clockOffset: Duration = .zero
    package internal(set) var clockSureSince: BootInstant = .never
    var clockReadAt: BootInstant = .never
    /// The latest two readings of it that agree: the instant of the first of them.
    var clockAgreedSince: BootInstant = .never
    /// By our clock, an instant before the host's present boot: the writing of the last record of the boot before. `never` where
    /// that is not known, or has been looked at.
    var bornAfter: BootInstant = .never
    /// The boot id before the present one, and when that one was seen to come back: two machines write under one name.
    var formerBoot: BootID?
    package internal(set) var duplicateSeen: BootInstant = .never

    init(_ sighting: PeerSighting, hash: UInt64) {
        storage = Int32(sighting.storage)
        host = sighting.host
        self.hash = hash
        firstSeen = sighting.end
        record = sighting.record
    }

    /// It writes CloudStack's number only.
    package var isBare: Bool { !hasRecord }

    /// Its content is known and may be believed as far as anything on an SR may.
    package var isReadable: Bool { !isGone && fault == .none && unchangedSince != .never }

    /// The host was seen to change here within `span` before `instant`, or later.
    func changed(within span: Duration, before instant: BootInstant) -> Bool {
        lastChange != .never && lastChange >= instant - span
    }
}

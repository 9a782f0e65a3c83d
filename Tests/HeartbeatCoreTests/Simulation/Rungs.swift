import HeartbeatCore

/// When a judge climbed what of the ladder.
struct Rungs {
    /// The first byte.
    private(set) var triggeredAt: BootInstant = .never
    private(set) var rebootedAt: BootInstant = .never
    /// The latest byte after reboot(2), and which it was.
    private(set) var repeatedAt: BootInstant = .never
    private(set) var repeated: UInt8 = 0
    /// A byte came twice in a row, or a rung before its turn.
    private(set) var isOutOfOrder = false

    mutating func note(_ action: FenceLadder.Action, at now: BootInstant) {
        switch action {
        case .write(let byte) where triggeredAt == .never:
            triggeredAt = now
            isOutOfOrder = byte != UInt8(ascii: "b")
        case .write(let byte):
            if rebootedAt == .never || byte == repeated { isOutOfOrder = true }
            repeatedAt = now
            repeated = byte
        case .callReboot:
            if triggeredAt == .never || rebootedAt != .never { isOutOfOrder = true }
            rebootedAt = now
        case .none, .startEvidence, .startSync: break
        }
    }

    /// When the rung after the one climbed last is due: reboot(2) 2 s after the byte, the second byte 5 s after it, then
    /// one each second. `never` before the first byte.
    var nextDue: BootInstant {
        if repeatedAt != .never { return repeatedAt + .seconds(1) }
        if rebootedAt != .never { return triggeredAt + .seconds(5) }
        return triggeredAt == .never ? .never : triggeredAt + .seconds(2)
    }
}

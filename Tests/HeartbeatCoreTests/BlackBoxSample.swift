import HeartbeatCore

/// Blocks with something in every field.
enum BlackBoxSample {
    static let boot = BootID(high: 0x1122_3344_5566_7788, low: 0x99aa_bbcc_ddee_ff00)

    static func block(sequence: UInt64 = 7, boot: BootID = boot) -> BoxBlock {
        var block = BoxBlock()
        block.state.sequence = sequence
        block.state.bootID = boot
        block.state.wallNanoseconds = 1_800_000_000_123_456_789
        block.state.at = BootInstant(nanoseconds: 600_000_000_000)
        block.state.takenAt = BootInstant(nanoseconds: 599_500_000_000)
        block.state.host = "host-1"
        block.state.stage = .stopping
        block.state.protection = .armed
        block.state.decision = .sync
        block.state.reason = .syncing
        block.state.row = 5
        block.state.hasForeignTrigger = true
        block.state.committedAt = BootInstant(nanoseconds: 598_000_000_000)
        block.state.triggeredAt = BootInstant(nanoseconds: 598_100_000_000)
        block.state.watchdogTimeout = .seconds(20)
        block.state.watchdogFedAt = BootInstant(nanoseconds: 590_000_000_000)
        block.state.storageCount = 2
        block.state.armedCount = 1
        block.state.dropped = 3
        var storage = BoxStorage()
        storage.uuid = "sr-a"
        storage.life = .armed
        storage.health = .lost
        storage.cause = .error
        storage.use = .some
        storage.errorNumber = 5
        storage.silence = .seconds(61)
        storage.inFlightSince = BootInstant(nanoseconds: 540_000_000_000)
        block.add(storage)
        var report = ProbeReport(
            kind: .end, storage: 0, generation: 1, start: BootInstant(nanoseconds: 595_000_000_000))
        report.end = BootInstant(nanoseconds: 596_000_000_000)
        report.outcome = .failed
        report.errorNumber = 5
        block.items.append(BoxItem(report, silence: .seconds(56)))
        var event = Event(.decision, at: BootInstant(nanoseconds: 597_000_000_000))
        event.decision.kind = .sync
        event.decision.isCritical = true
        event.decision.reason = .syncing
        event.decision.row = 5
        event.decision.silence = .seconds(57)
        block.items.append(BoxItem(event))
        return block
    }
}

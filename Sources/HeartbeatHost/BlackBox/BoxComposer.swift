import HeartbeatCore

/// Makes blocks of the black box out of what the judge handed over and what it published last. Used by one thread.
struct BoxComposer {
    /// So many of the worst SRs are told in each block, whether anything happened to them or not.
    private static let worstCount = 8

    private let bootID: BootID
    /// Beats and events not yet in a block, with the name of their SR.
    private var pending: [(item: BoxItem, uuid: String?)] = []
    private var thinning = BeatThinning()
    /// A fence is in the ring before the judge publishes it.
    private var committedAt: BootInstant = .never

    init(bootID: BootID) { self.bootID = bootID }

    var isEmpty: Bool { pending.isEmpty }

    /// Takes what came through the ring. `plan` is the one that its SR index belongs to.
    mutating func take(_ entry: BoxRing.Entry, plan: Plan?) {
        let item = entry.item
        if item.eventKind == .fenceCommitted { committedAt = item.at }
        let isKept = thinning.keeps(
            item, epoch: entry.epoch, storageCount: plan?.storages.count ?? 0,
            interval: plan?.configuration.timing.interval ?? .zero)
        guard isKept else { return }
        let index = Int(item.storage)
        let uuid = plan.flatMap { $0.storages.indices.contains(index) ? $0.storages[index].uuid : nil }
        pending.append((item, uuid))
    }

    /// The next block with as much of what is pending as it takes; with nothing pending, the state alone.
    mutating func block(_ publication: Publication?, stage: BoxState.Stage, dropped: UInt64, at now: BootInstant)
        -> BoxBlock
    {
        let published = publication?.board.read()
        var block = BoxBlock()
        block.state = state(publication?.plan, published, at: now)
        // The judge tells of a stop that goes on, the owner of the box of one that is over.
        block.state.stage = stage == .running && published?.host.isStopping == true ? .stopping : stage
        block.state.dropped = dropped
        let ranked = Self.ranked(publication?.plan, published?.storages ?? [], at: now)
        var positions: [String: Int] = [:]
        for storage in ranked.prefix(Self.worstCount) { positions[storage.uuid] = block.add(storage) }
        var count = 0
        for (item, uuid) in pending {
            let isNew = uuid.map { positions[$0] == nil } ?? false
            guard block.hasRoom(items: 1, storages: isNew ? 1 : 0) else { break }
            var item = item
            item.storage = -1
            if let uuid {
                let state = ranked.first { $0.uuid == uuid } ?? BoxStorage(uuid: uuid, nil, at: now)
                let position = positions[uuid] ?? block.add(state)
                positions[uuid] = position
                item.storage = Int32(position)
            }
            block.items.append(item)
            count += 1
        }
        pending.removeFirst(count)
        return block
    }

    private func state(
        _ plan: Plan?, _ published: (host: HostSnapshot, storages: [StorageSnapshot])?, at now: BootInstant
    ) -> BoxState {
        var state = BoxState()
        state.bootID = bootID
        state.at = now
        state.wallNanoseconds = BootClock.wallNanoseconds()
        state.committedAt = committedAt
        guard let plan else { return state }
        state.host = plan.configuration.host
        state.hasForeignTrigger = plan.configuration.paths.hasForeignTrigger
        guard let (host, storages) = published else { return state }
        state.takenAt = host.takenAt
        state.protection = Assessment(host, storages, facts: plan.facts, at: now).protection
        state.decision = host.decision.kind
        state.reason = host.decision.reason
        state.row = host.decision.row
        if host.committedAt != .never { state.committedAt = host.committedAt }
        state.triggeredAt = host.triggeredAt
        state.watchdogTimeout = host.watchdogTimeout
        state.watchdogFedAt = host.watchdogFedAt
        let guarded = storages.filter { $0.life != .removed }
        state.storageCount = UInt32(clamping: guarded.count)
        state.armedCount = UInt32(clamping: guarded.count { $0.life == .armed })
        return state
    }

    /// All SRs, the worst first: armed before others, then by health and silence.
    private static func ranked(_ plan: Plan?, _ storages: [StorageSnapshot], at now: BootInstant) -> [BoxStorage] {
        guard let plan, storages.count == plan.storages.count else { return [] }
        let all = storages.indices.filter { storages[$0].life != .removed }.map {
            BoxStorage(uuid: plan.storages[$0].uuid, storages[$0], at: now)
        }
        return all.sorted { left, right in
            if (left.life == .armed) != (right.life == .armed) { return left.life == .armed }
            return (left.health, left.silence) > (right.health, right.silence)
        }
    }
}

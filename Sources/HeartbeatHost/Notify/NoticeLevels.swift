import HeartbeatCore

/// Which events are worth a notice: those that make an SR or the host worse than it was last told to be, and those that end that.
/// Behind the flap filter, so that what bounds the journal bounds the notices. Pure.
package struct NoticeLevels {
    private enum Level: Comparable {
        case well, alert, critical
    }

    private var host = Level.well
    /// By uuid; an SR that is not here is well.
    private var storages: [String: Level] = [:]

    package init() {}

    /// The kind of notice that an event is worth; nil for none. `isCritical`: the journal tells of it as critical.
    package mutating func kind(of event: Event, in plan: Plan, isCritical: Bool) -> NoticeKind? {
        switch event.kind {
        case .fenceCommitted: .fence
        case .health, .nearMiss: storageKind(of: event, in: plan)
        case .decision: hostKind(of: event.decision, in: plan)
        case .watchdog, .clockSkew, .hiddenPause, .unguardedGap: isCritical ? .critical : nil
        default: nil
        }
    }

    /// A near miss is the first beat after a long silence; three good ones later the SR is healthy, which is no news then.
    private mutating func storageKind(of event: Event, in plan: Plan) -> NoticeKind? {
        guard let name = Self.name(of: event.storage, in: plan) else { return nil }
        let before = storages[name] ?? .well
        if event.kind == .nearMiss || event.health == .healthy {
            storages[name] = nil
            return before == .well ? nil : .recovery
        }
        // Its loss is expected in maintenance.
        guard event.health >= .failing, event.life != .paused else { return nil }
        let level: Level = event.health == .lost && event.life == .armed ? .critical : .alert
        guard level > before else { return nil }
        storages[name] = level
        return level == .critical ? .critical : .alert
    }

    private mutating func hostKind(of decision: Decision, in plan: Plan) -> NoticeKind? {
        // The fence is told as such.
        guard decision.kind != .fence else { return nil }
        guard decision.kind != .none else {
            defer { host = .well }
            return host == .well ? nil : .recovery
        }
        let level: Level = decision.isCritical ? .critical : .alert
        guard level > host else { return nil }
        // An alert about an SR was told as that SR's own, and so will be its end.
        if level == .alert, let name = Self.name(of: decision.storage, in: plan), storages[name] != nil { return nil }
        host = level
        return level == .critical ? .critical : .alert
    }

    private static func name(of storage: Int32, in plan: Plan) -> String? {
        plan.storages.indices.contains(Int(storage)) ? plan.storages[Int(storage)].uuid : nil
    }
}

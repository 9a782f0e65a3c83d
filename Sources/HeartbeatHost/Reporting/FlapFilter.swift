import HeartbeatCore

/// Keeps a flapping SR from filling the journal: at most one entry per SR, kind and minute, with a count of the rest.
///
/// What is worse than anything told within the minute is told at once, and so are fences and critical decisions.
/// Of what was held back the newest is told when the minute ends, so that the last state is always on record. Pure.
package struct FlapFilter {
    package static let window = Duration.seconds(60)

    /// An event to be told, and how many of its kind were left out before it.
    package struct Admission: Sendable {
        package var entry: EventRing.Entry
        package var suppressed: Int
    }

    private struct Key: Hashable {
        var storage: Int32
        var kind: Event.Kind
        var epoch: UInt32
    }

    private struct Window {
        var start: BootInstant
        var worst: Int
        var held: EventRing.Entry?
        var leftOut = 0
    }

    private var windows: [Key: Window] = [:]

    package init() {}

    /// The event when it is to be told now; nil when it is held back.
    package mutating func admit(_ entry: EventRing.Entry, at now: BootInstant) -> Admission? {
        let event = entry.event
        if Self.isAlwaysTold(event) { return Admission(entry: entry, suppressed: 0) }
        let key = Key(storage: event.storage, kind: event.kind, epoch: entry.epoch)
        let severity = Self.severity(event)
        guard var window = windows[key], now - window.start < Self.window else {
            let suppressed = windows[key].map { $0.leftOut + ($0.held == nil ? 0 : 1) } ?? 0
            windows[key] = Window(start: now, worst: severity)
            return Admission(entry: entry, suppressed: suppressed)
        }
        if window.held != nil { window.leftOut += 1 }
        guard severity > window.worst else {
            window.held = entry
            windows[key] = window
            return nil
        }
        let admission = Admission(entry: entry, suppressed: window.leftOut)
        windows[key] = Window(start: window.start, worst: severity)
        return admission
    }

    /// What was held back for a whole minute, oldest first; call it at `nextDue`.
    package mutating func due(at now: BootInstant) -> [Admission] {
        var admissions: [Admission] = []
        for (key, window) in windows where now - window.start >= Self.window {
            guard let held = window.held else {
                windows[key] = nil
                continue
            }
            admissions.append(Admission(entry: held, suppressed: window.leftOut))
            windows[key] = Window(start: now, worst: Self.severity(held.event))
        }
        return admissions.sorted { $0.entry.event.at < $1.entry.event.at }
    }

    /// When `due` will next have something to give; nil when nothing is held back.
    package var nextDue: BootInstant? {
        windows.values.filter { $0.held != nil }.map { $0.start + Self.window }.min()
    }

    private static func isAlwaysTold(_ event: Event) -> Bool {
        switch event.kind {
        case .fenceCommitted, .triggerWritten, .rebootCalled, .watchdog, .unguardedGap, .withdrawalFailed, .hiddenPause,
            .paused, .pauseEnding, .pauseEnded:
            true
        case .decision: event.decision.isCritical
        default: false
        }
    }

    private static func severity(_ event: Event) -> Int {
        switch event.kind {
        case .health: Int(event.health.rawValue)
        case .decision: Int(event.decision.kind.rawValue)
        case .diagnosis: Int(event.diagnosis.rawValue)
        default: 0
        }
    }
}

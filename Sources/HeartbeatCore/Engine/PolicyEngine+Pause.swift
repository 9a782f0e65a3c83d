/// Maintenance of one SR: its loss is no reason to fence until the pause ends. It goes on beating where it can.
extension PolicyEngine {
    /// What is left of a pause when its end is announced, first and again.
    package static let firstPauseWarning: Duration = .seconds(5 * 60)
    package static let lastPauseWarning: Duration = .seconds(60)

    /// Why the guard of an SR may not be ended now, although its promise could be withdrawn; nil when it may.
    package func endingRefusal(of index: Int, at now: BootInstant) -> EndingRefusal? {
        guard !isCommitted else { return .committed }
        guard storages.indices.contains(index), storages[index].life == .armed || storages[index].wasArmed,
            wantsWatchdog
        else { return nil }
        let state = storages[index]
        if state.countsForReaders, isLastToBeat(index, at: now) { return .lastToBeat }
        let isSilent = state.isNeeded(at: now) && state.silence(at: now) >= state.alertAfter
        return isSilent && state.ownSilenceCounts ? .ownSilence : nil
    }

    /// Other SRs are armed, and none of them beats.
    private func isLastToBeat(_ index: Int, at now: BootInstant) -> Bool {
        var hasOthers = false
        for other in storages.indices where other != index && storages[other].life == .armed {
            if storages[other].beats(at: now) { return false }
            hasOthers = true
        }
        return hasOthers
    }

    /// Pauses an SR until `end`, or moves the end of its pause; only once the withdrawal of its promise holds. The host's
    /// silence stays what it was: beats of a paused SR do not move it. Returns why it was not done; nil when it was.
    package mutating func pause(_ index: Int, until end: BootInstant, at now: BootInstant) -> EndingRefusal? {
        guard storages.indices.contains(index), storages[index].life != .removed,
            withdrawal == .pause(storage: index), withdrawalHolds
        else { return isCommitted ? .committed : .notWithdrawn }
        // What was well when the withdrawal began may be lost by now.
        if let refusal = endingRefusal(of: index, at: now) { return refusal }
        storages[index].life = .paused
        storages[index].wasArmed = false
        storages[index].formerTerms = nil
        storages[index].pausedUntil = end
        storages[index].pauseWarnings = Self.pauseWarnings(left: end - now)
        addPauseEvent(.paused, index, value: end - now, at: now)
        withdrawal = nil
        withdrawalHolds = false
        updateDirectives()
        return nil
    }

    /// Ends the pause of an SR by command: it is observed, and arms on the usual terms. Returns whether it was paused.
    @discardableResult
    package mutating func resume(_ index: Int, at now: BootInstant) -> Bool {
        guard !isCommitted, storages.indices.contains(index), storages[index].life == .paused else { return false }
        endPause(index, left: storages[index].pausedUntil.elapsed(since: now), at: now)
        return true
    }

    /// Ends pauses whose time is over, and tells of those that end soon.
    mutating func tendPauses(at now: BootInstant) {
        guard !isCommitted else { return }
        for index in storages.indices where storages[index].life == .paused {
            let left = storages[index].pausedUntil - now
            guard left > .zero else {
                endPause(index, left: .zero, at: now)
                continue
            }
            let warnings = Self.pauseWarnings(left: left)
            guard warnings > storages[index].pauseWarnings else { continue }
            storages[index].pauseWarnings = warnings
            addPauseEvent(.pauseEnding, index, value: left, at: now)
        }
    }

    /// Never a fence, also in mid-outage: what was silent meanwhile arms only after a beat that verifies. The promise
    /// stays withdrawn until then.
    private mutating func endPause(_ index: Int, left: Duration, at now: BootInstant) {
        storages[index].life = .observing
        storages[index].pausedUntil = .never
        storages[index].pauseWarnings = 0
        // Observed from now on; what it did in the maintenance is past.
        storages[index].goodStreak = 0
        storages[index].goodSince = .never
        addPauseEvent(.pauseEnded, index, value: left, at: now)
        updateDirectives()
    }

    private mutating func addPauseEvent(_ kind: Event.Kind, _ index: Int, value: Duration, at now: BootInstant) {
        var event = event(kind, index, at: now)
        event.value = value.wholeNanoseconds
        events.add(event)
    }

    /// How many warnings are behind when so much is left of a pause.
    private static func pauseWarnings(left: Duration) -> UInt8 {
        left <= lastPauseWarning ? 2 : left <= firstPauseWarning ? 1 : 0
    }
}

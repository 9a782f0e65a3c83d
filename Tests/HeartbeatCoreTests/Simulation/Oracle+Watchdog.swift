import HeartbeatCore

/// What a watchdog is held to.
extension Oracle {
    /// A feeding never moves the reset past 10 s before the readers' patience with the newest record ends.
    mutating func checkFeeding(
        expiry: BootInstant, _ plans: [SimulatedPlan], _ plan: SimulatedPlan, _ truth: Truth
    ) {
        guard truth.recordPlan >= 0 else { return }
        let promised = plans[truth.recordPlan]
        let newest = truth.storages.map(\.lastVerifiedStart).max() ?? .never
        let isNeeded = plan.numbers.contains {
            truth.promises & (1 << UInt8($0)) != 0 && ledgers[$0].isArmed && ledgers[$0].use == .some
        }
        guard isNeeded, newest != .never, promised.promises else { return }
        if expiry > newest + promised.configuration.timing.takeoverAfter - .seconds(10) {
            report(.watchdogLate, -1, at: lastTurn)
        }
    }

    /// It never fires while the judge runs and every armed SR beats.
    mutating func checkFiring(
        timeout: Duration, expiry: BootInstant, _ plans: [SimulatedPlan], _ plan: SimulatedPlan,
        _ storages: [SimulatedStorage]
    ) {
        let shortest = plans.map(\.configuration.timing.takeoverAfter).min() ?? .zero
        let limit = shortest - .seconds(11) - timeout
        let fedLast = expiry - timeout
        guard lastDrop == .never || fedLast - lastDrop > timeout else { return }
        let isGrounded = plan.numbers.contains {
            ledgers[$0].isArmed && lastTurn - ledgers[$0].known >= limit
                || lastTurn - storages[$0].lastVerifiedStart >= limit
        }
        // Where the readers see no SR any more, they call the host dead however well the others beat.
        let isHidden = !plan.numbers.contains { ledgers[$0].isArmed && plan.isSeenByReaders($0) }
        if !isGrounded, !(isHidden && lastTurn - hostStart >= limit) { report(.watchdogGroundless, -1, at: lastTurn) }
    }
}

import Glibc
import HeartbeatCore

/// `status.json`, as docs/status.schema.json describes it.
extension StatusReport {
    /// Of the JSON document; grows only when a member changes its meaning or goes.
    private static let schema: Int64 = 1

    package var json: JSONValue {
        let assessment = assessment
        let facts = plan.facts
        return .object([
            ("schema", .integer(Self.schema)),
            ("version", .string(version)),
            ("host", .string(plan.configuration.host)),
            ("address", plan.configuration.address.map { .string($0) } ?? .null),
            ("boot_id", .string(plan.bootID.description)),
            ("mode", .string(plan.configuration.mode.rawValue)),
            ("protection", .word(assessment.protection.label)),
            ("reason", .string(assessment.reason)),
            ("verdict", .word(assessment.verdict.label)),
            ("updated_at", .string(WallTime.text(nanoseconds: wallNanoseconds))),
            ("updated_boottime_seconds", .seconds(.nanoseconds(instant.nanoseconds))),
            ("valid_for_seconds", .seconds(facts.statusValidity)),
            ("safety_margin_seconds", .seconds(facts.safetyMargin)),
            ("decision", decisionJSON),
            ("sr", .array(storages.indices.map { storageJSON($0) })),
            ("fence", fenceJSON),
            ("last_reset", lastResetJSON),
            ("watchdog", watchdogJSON),
            ("peers", peersJSON),
            ("daemon", daemonJSON),
            ("degraded", .array((plan.degraded + watchdogDegraded + addressDegraded + degraded).map { .string($0) })),
        ])
    }

    private var decisionJSON: JSONValue {
        let decision = host.decision
        let index = Int(decision.storage)
        return .object([
            ("kind", .word(decision.kind.label)),
            ("reason", .word(decision.reason.label)),
            ("meaning", .string(decision.reason.meaning)),
            ("critical", .boolean(decision.isCritical)),
            ("sr", .optional(plan.storages.indices.contains(index) ? plan.storages[index].uuid : nil)),
            ("since", sinceJSON(host.decisionSince)),
        ])
    }

    private func sinceJSON(_ moment: BootInstant) -> JSONValue {
        guard moment != .never else { return .null }
        return .string(WallTime.text(nanoseconds: wallNanoseconds - (instant - moment).wholeNanoseconds))
    }

    private func storageJSON(_ index: Int) -> JSONValue {
        let storage = storages[index]
        let configured = plan.storages[index]
        let beats = BeatOutcome.allCases.map { outcome in
            (outcome.label.description, JSONValue.count(storage.statistics.outcomes[Int(outcome.rawValue)]))
        }
        return .object([
            ("uuid", .string(configured.uuid)),
            ("kind", .string(configured.kind.rawValue)),
            ("path", .string(configured.path)),
            ("life", .word(storage.life.label)),
            ("health", .word(storage.health.label)),
            ("cause", .word(storage.cause.label)),
            ("errno", .integer(Int64(storage.errorNumber))),
            ("diagnosis", .word(storage.diagnosis.label)),
            ("direct", directJSON(index)),
            ("sentence", .string(sentence(for: storage))),
            ("promise", .boolean(storage.promise)),
            ("silence_seconds", .seconds(storage.silence(at: instant))),
            ("latency_seconds", latencyJSON(storage.statistics)),
            ("beats", .object(beats)),
            ("late_beats", .count(storage.statistics.lateCount)),
            ("hung_beats", .count(storage.statistics.hungCount)),
            ("in_use", .word(storage.use.label)),
            ("users", usersJSON(storage)),
            ("user_count", .integer(Int64(storage.userCount))),
            ("orphan", .boolean(storage.isOrphan)),
            ("paused", pausedJSON(storage, configured.uuid)),
        ])
    }

    /// Null while it is not paused; the reason is null where it is not known any more.
    private func pausedJSON(_ storage: StorageSnapshot, _ uuid: String) -> JSONValue {
        guard storage.life == .paused else { return .null }
        let left = storage.pausedUntil - instant
        let note = pauses[uuid].flatMap { $0.until == storage.pausedUntil ? $0 : nil }
        return .object([
            ("until", .string(WallTime.text(nanoseconds: wallNanoseconds + left.wholeNanoseconds))),
            ("remaining_seconds", .seconds(max(left, .zero))),
            ("reason", .optional(note?.reason)),
        ])
    }

    /// The cause in words; empty while the SR is well.
    private func sentence(for storage: StorageSnapshot) -> String {
        let clauses = [
            CauseText.clause(storage.cause, errorNumber: storage.errorNumber), DiagnosisText.clause(storage.diagnosis),
        ]
        return clauses.filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// Null where the server has not been looked at directly.
    private func directJSON(_ index: Int) -> JSONValue {
        guard directs.indices.contains(index), let finding = directs[index] else { return .null }
        let beat = storages[index].directBeatStart
        return .object([
            ("outcome", .word(finding.outcome.label)),
            ("address", .string(finding.address.text)),
            ("detail", .string(finding.detail.text)),
            ("age_seconds", .seconds(max(instant - finding.end, .zero))),
            ("latency_seconds", .seconds(finding.latency)),
            ("ways", .integer(Int64(finding.ways))),
            ("ways_down", .integer(Int64(finding.waysDown))),
            ("last_beat", sinceJSON(beat)),
        ])
    }

    /// Null before the first verified beat.
    private func latencyJSON(_ statistics: BeatStatistics) -> JSONValue {
        func member(_ microseconds: UInt32) -> JSONValue {
            statistics.recorded == 0 ? .null : .seconds(.microseconds(Int64(microseconds)))
        }
        let sorted = statistics.sortedLatest
        return .object([
            ("last", member(statistics.lastMicroseconds)),
            ("p50", member(BeatStatistics.quantile(0.5, of: sorted))),
            ("p99", member(BeatStatistics.quantile(0.99, of: sorted))),
            ("max", member(statistics.maximumMicroseconds)),
        ])
    }

    private func usersJSON(_ storage: StorageSnapshot) -> JSONValue {
        .array(
            storage.namedUsers.map { user in
                .object([("process", .integer(Int64(user.process))), ("command", .string(user.name))])
            })
    }

    private var watchdogDegraded: [String] {
        guard host.watchdogError != 0 else { return [] }
        let holder = host.watchdogError == EBUSY ? ": systemd (RuntimeWatchdogSec=) or another daemon holds it" : ""
        return ["no watchdog: \(SystemFailure.text(of: host.watchdogError))\(holder)"]
    }

    private var addressDegraded: [String] {
        storages.indices.compactMap { index in
            let errorNumber = storages[index].addressErrorNumber
            guard errorNumber != 0 else { return nil }
            return AddressNumberText.sentence(
                about: plan.storages[index], errorNumber: errorNumber, configuration: plan.configuration)
        }
    }

    private var watchdogJSON: JSONValue {
        let index = Int(host.watchdogDevice)
        guard plan.watchdogPaths.indices.contains(index) else {
            return .object([("device", .null), ("timeout_seconds", .null), ("fed", .boolean(false))])
        }
        return .object([
            ("device", .string(plan.watchdogPaths[index])), ("timeout_seconds", .seconds(host.watchdogTimeout)),
            ("fed", .boolean(host.watchdogIsFed)),
        ])
    }

    private var fenceJSON: JSONValue {
        .object([
            ("action", .string(plan.configuration.fence.action.rawValue)),
            ("ready", .boolean(plan.isFenceReady)),
            ("committed_at", sinceJSON(host.committedAt)),
            ("triggered_at", sinceJSON(host.triggeredAt)),
            ("last", lastFenceJSON),
        ])
    }

    private var lastFenceJSON: JSONValue {
        guard let fence = newestFence else { return .null }
        return .object([
            ("at", .string(WallTime.text(nanoseconds: fence.wallNanoseconds))),
            ("boot_id", .string(fence.bootID.description)),
            ("sr", .string(fence.storage)),
            ("silence_seconds", .seconds(fence.silence)),
            ("cause", .word(fence.cause.label)),
            ("reason", .word(fence.reason.label)),
            ("action", .string(fence.action.rawValue)),
            ("real", .boolean(!fence.hasForeignTrigger)),
        ])
    }

    private var lastResetJSON: JSONValue {
        guard let reset = lastReset else { return .null }
        return .object([
            ("kind", .word(reset.kind.label)),
            ("at", .string(WallTime.text(nanoseconds: reset.lastSeen))),
            ("boot_id", .string(reset.bootID.description)),
            ("sr", .string(reset.storage)),
            ("silence_seconds", .seconds(reset.silence)),
            ("cause", .word(reset.cause.label)),
        ])
    }

    private var peersJSON: JSONValue {
        let skew = host.clockSkew
        return .object([
            ("seen", .integer(Int64(host.peers))),
            ("clock_skew_seconds", skew.host == nil ? .null : .seconds(skew.widest)),
            ("clock_skew_host", .optional(skew.host?.description)),
        ])
    }

    private var daemonJSON: JSONValue {
        .object([
            ("generation", .count(host.generation)),
            ("standby", .boolean(host.hasStandby)),
            ("stopping", .boolean(host.isStopping)),
            ("turns", .count(host.turns)),
            ("latest_turn_seconds", .seconds(host.turnTimes.latest)),
            ("p50_turn_seconds", .seconds(host.turnTimes.quantile(0.5))),
            ("p99_turn_seconds", .seconds(host.turnTimes.quantile(0.99))),
            ("longest_turn_seconds", .seconds(host.turnTimes.longest)),
            ("dropped_events", .count(host.droppedEvents)),
        ])
    }
}

import HeartbeatCore

/// `heartbeat.prom`, as docs/status.md lists it.
extension StatusReport {
    package var metrics: String {
        var text = TextBuffer()
        writeMetrics(to: &text)
        return text.text
    }

    /// Appends the same.
    package func writeMetrics(to text: inout TextBuffer) {
        var page = MetricsText(after: text)
        // Two holders of one buffer would make each append a copy.
        text = TextBuffer()
        let labels = plan.storages.map { MetricsText.Label("sr", $0.uuid) }
        addHost(to: &page)
        addStorages(labels, to: &page)
        addBeats(labels, to: &page)
        addDurations(labels, to: &page)
        text = page.text
    }

    private func addHost(to page: inout MetricsText) {
        let (assessment, facts) = (assessment, plan.facts)
        page.begin("heartbeat_build_info", .gauge, "Version of the running daemon; always 1.")
        page.sample("heartbeat_build_info", .flag(true), MetricsText.Label("version", version))
        page.begin(
            "heartbeat_protection", .gauge, "1 for the state of protection that this host is in, 0 for the others.")
        for state in [Protection.unprotected, .observing, .paused, .armed] {
            page.sample(
                "heartbeat_protection", .flag(state == assessment.protection),
                MetricsText.Label("state", state.label.description))
        }
        page.begin("heartbeat_verdict", .gauge, "0 ok, 1 warning, 2 critical, 3 a fence is committed.")
        page.sample("heartbeat_verdict", .count(UInt64(assessment.verdict.rawValue)))
        page.begin("heartbeat_trigger_ready", .gauge, "1 when the sysrq trigger could reset this host now.")
        page.sample("heartbeat_trigger_ready", .flag(facts.triggerFault == nil && plan.isFenceReady))
        page.begin(
            "heartbeat_configuration_stale", .gauge,
            "1 when the file has faults and an older one is in force.")
        page.sample("heartbeat_configuration_stale", .flag(facts.staleReason != nil))
        page.begin("heartbeat_fences_total", .counter, "Fences on record on this host, over all boots.")
        page.sample("heartbeat_fences_total", .count(newestFence?.sequence ?? 0))
        page.begin(
            "heartbeat_resets_total", .counter, "Resets of this host that were no recorded fence, over all boots.")
        for kind in ResetEntry.Kind.allCases {
            page.sample(
                "heartbeat_resets_total", .count(lastReset?.count(of: kind) ?? 0),
                MetricsText.Label("kind", kind.label.description))
        }
        page.begin(
            "heartbeat_safety_margin_seconds", .gauge,
            "Least time between the reset of this host and the earliest takeover by a reader.")
        page.sample("heartbeat_safety_margin_seconds", .seconds(facts.safetyMargin))
        page.begin(
            "heartbeat_clock_skew_seconds", .gauge,
            "Largest difference between this host's wall clock and a peer's; NaN while none is known.")
        let skew = host.clockSkew
        let width = max(skew.widest, .zero - skew.widest)
        page.sample("heartbeat_clock_skew_seconds", skew.host == nil ? .unknown : .seconds(width))
        page.begin("heartbeat_peers", .gauge, "Other hosts seen beating on any SR.")
        page.sample("heartbeat_peers", .count(UInt64(clamping: host.peers)))
        page.begin("heartbeat_watchdog_timeout_seconds", .gauge, "Timeout of the armed watchdog device; 0 without one.")
        page.sample("heartbeat_watchdog_timeout_seconds", .seconds(host.watchdogTimeout))
        page.begin("heartbeat_watchdog_fed", .gauge, "1 while the watchdog device is armed and fed.")
        page.sample("heartbeat_watchdog_fed", .flag(host.watchdogIsFed))
        page.begin("heartbeat_last_turn_timestamp_seconds", .gauge, "When the judge last published, since the epoch.")
        page.sample("heartbeat_last_turn_timestamp_seconds", .seconds(.nanoseconds(wallNanoseconds)))
        page.begin("heartbeat_events_dropped_total", .counter, "Events that the journal could not take in time.")
        page.sample("heartbeat_events_dropped_total", .count(host.droppedEvents))
    }

    private func addStorages(_ labels: [MetricsText.Label], to page: inout MetricsText) {
        page.begin("heartbeat_sr_silence_seconds", .gauge, "Time since the start of the last verified beat.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_sr_silence_seconds", .seconds(storage.silence(at: instant)), label)
        }
        page.begin("heartbeat_sr_health", .gauge, "0 healthy, 1 late, 2 failing, 3 lost.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_sr_health", .count(UInt64(storage.health.rawValue)), label)
        }
        page.begin(
            "heartbeat_sr_diagnosis", .gauge,
            "1 for what is wrong as beats and direct view tell it together; absent where nothing is told.")
        for (storage, label) in zip(storages, labels) where storage.diagnosis != .none {
            let diagnosis = MetricsText.Label("diagnosis", storage.diagnosis.label.description)
            page.sample("heartbeat_sr_diagnosis", .flag(true), label, diagnosis)
        }
        page.begin(
            "heartbeat_sr_direct_up", .gauge, "1 when the last look at the server past the kernel was answered well.")
        for (index, label) in labels.enumerated() {
            guard directs.indices.contains(index), let finding = directs[index], finding.outcome != .unsupported else {
                continue
            }
            page.sample("heartbeat_sr_direct_up", .flag(finding.outcome == .fine), label)
        }
        page.begin("heartbeat_sr_armed", .gauge, "1 when a loss of this SR may fence the host.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_sr_armed", .flag(storage.life == .armed), label)
        }
        page.begin("heartbeat_sr_paused", .gauge, "1 while this SR is paused for maintenance.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_sr_paused", .flag(storage.life == .paused), label)
        }
        page.begin(
            "heartbeat_sr_pause_remaining_seconds", .gauge, "Time until the pause ends by itself; 0 while not paused.")
        for (storage, label) in zip(storages, labels) {
            let left = storage.life == .paused ? max(storage.pausedUntil - instant, .zero) : .zero
            page.sample("heartbeat_sr_pause_remaining_seconds", .seconds(left), label)
        }
    }

    private func addBeats(_ labels: [MetricsText.Label], to page: inout MetricsText) {
        page.begin("heartbeat_beats_total", .counter, "Ended beats by outcome.")
        let outcomes = BeatOutcome.allCases.map { ($0, MetricsText.Label("outcome", $0.label.description)) }
        for (storage, label) in zip(storages, labels) {
            for (outcome, outcomeLabel) in outcomes {
                let count = storage.statistics.outcomes[Int(outcome.rawValue)]
                page.sample("heartbeat_beats_total", .count(count), label, outcomeLabel)
            }
        }
        page.begin("heartbeat_beats_late_total", .counter, "Verified beats that took longer than the interval.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_beats_late_total", .count(storage.statistics.lateCount), label)
        }
        page.begin("heartbeat_beats_hung_total", .counter, "Beats seen unfinished at io_timeout.")
        for (storage, label) in zip(storages, labels) {
            page.sample("heartbeat_beats_hung_total", .count(storage.statistics.hungCount), label)
        }
    }

    private func addDurations(_ labels: [MetricsText.Label], to page: inout MetricsText) {
        page.begin("heartbeat_beat_duration_seconds", .histogram, "Duration of verified beats.")
        let bounds = BeatStatistics.bucketBounds.indices.map { bucket in
            DecimalSeconds.text(.microseconds(Int64(BeatStatistics.bucketBounds[bucket])))
        }
        let bucketLabels = (bounds + ["+Inf"]).map { MetricsText.Label("le", $0) }
        for (storage, label) in zip(storages, labels) {
            let statistics = storage.statistics
            var total: UInt64 = 0
            for (bucket, bucketLabel) in bucketLabels.enumerated() {
                total += statistics.buckets[bucket]
                page.sample("heartbeat_beat_duration_seconds_bucket", .count(total), label, bucketLabel)
            }
            let sum = Duration.microseconds(Int64(clamping: statistics.totalMicroseconds))
            page.sample("heartbeat_beat_duration_seconds_sum", .seconds(sum), label)
            page.sample("heartbeat_beat_duration_seconds_count", .count(total), label)
        }
    }
}

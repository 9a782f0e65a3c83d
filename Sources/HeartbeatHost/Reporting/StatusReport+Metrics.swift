import HeartbeatCore

/// `heartbeat.prom`, as docs/status.md lists it.
extension StatusReport {
    package var metrics: String {
        var page = MetricsText()
        addHost(to: &page)
        addStorages(to: &page)
        addBeats(to: &page)
        addDurations(to: &page)
        return page.text
    }

    private func addHost(to page: inout MetricsText) {
        let assessment = assessment
        page.begin("heartbeat_build_info", .gauge, "Version of the running daemon; always 1.")
        page.sample("heartbeat_build_info", [("version", version)], "1")
        page.begin(
            "heartbeat_protection", .gauge, "1 for the state of protection that this host is in, 0 for the others.")
        for state in [Protection.unprotected, .observing, .paused, .armed] {
            page.sample(
                "heartbeat_protection", [("state", state.label.description)], state == assessment.protection ? "1" : "0"
            )
        }
        page.begin("heartbeat_verdict", .gauge, "0 ok, 1 warning, 2 critical, 3 a fence is committed.")
        page.sample("heartbeat_verdict", [], String(assessment.verdict.rawValue))
        page.begin("heartbeat_trigger_ready", .gauge, "1 when the sysrq trigger could reset this host now.")
        page.sample("heartbeat_trigger_ready", [], plan.facts.triggerFault == nil && plan.isFenceReady ? "1" : "0")
        page.begin(
            "heartbeat_configuration_stale", .gauge,
            "1 when the file has faults and an older one is in force.")
        page.sample("heartbeat_configuration_stale", [], plan.facts.staleReason == nil ? "0" : "1")
        page.begin("heartbeat_fences_total", .counter, "Fences on record on this host, over all boots.")
        page.sample("heartbeat_fences_total", [], String(newestFence?.sequence ?? 0))
        page.begin(
            "heartbeat_resets_total", .counter, "Resets of this host that were no recorded fence, over all boots.")
        for kind in ResetEntry.Kind.allCases {
            page.sample(
                "heartbeat_resets_total", [("kind", kind.label.description)], String(lastReset?.count(of: kind) ?? 0))
        }
        page.begin(
            "heartbeat_safety_margin_seconds", .gauge,
            "Least time between the reset of this host and the earliest takeover by a reader.")
        page.sample("heartbeat_safety_margin_seconds", [], DecimalSeconds.text(plan.facts.safetyMargin))
        page.begin(
            "heartbeat_clock_skew_seconds", .gauge,
            "Largest difference between this host's wall clock and a peer's; NaN while none is known.")
        let skew = host.clockSkew
        let width = max(skew.widest, .zero - skew.widest)
        page.sample("heartbeat_clock_skew_seconds", [], skew.host == nil ? "NaN" : DecimalSeconds.text(width))
        page.begin("heartbeat_peers", .gauge, "Other hosts seen beating on any SR.")
        page.sample("heartbeat_peers", [], String(host.peers))
        page.begin("heartbeat_watchdog_timeout_seconds", .gauge, "Timeout of the armed watchdog device; 0 without one.")
        page.sample("heartbeat_watchdog_timeout_seconds", [], DecimalSeconds.text(host.watchdogTimeout))
        page.begin("heartbeat_watchdog_fed", .gauge, "1 while the watchdog device is armed and fed.")
        page.sample("heartbeat_watchdog_fed", [], host.watchdogIsFed ? "1" : "0")
        page.begin("heartbeat_last_turn_timestamp_seconds", .gauge, "When the judge last published, since the epoch.")
        page.sample("heartbeat_last_turn_timestamp_seconds", [], DecimalSeconds.text(.nanoseconds(wallNanoseconds)))
        page.begin("heartbeat_events_dropped_total", .counter, "Events that the journal could not take in time.")
        page.sample("heartbeat_events_dropped_total", [], String(host.droppedEvents))
    }

    private func addStorages(to page: inout MetricsText) {
        page.begin("heartbeat_sr_silence_seconds", .gauge, "Time since the start of the last verified beat.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_sr_silence_seconds", labels, DecimalSeconds.text(storage.silence(at: instant)))
        }
        page.begin("heartbeat_sr_health", .gauge, "0 healthy, 1 late, 2 failing, 3 lost.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_sr_health", labels, String(storage.health.rawValue))
        }
        page.begin(
            "heartbeat_sr_diagnosis", .gauge,
            "1 for what is wrong as beats and direct view tell it together; absent where nothing is told.")
        for (storage, labels) in labelled where storage.diagnosis != .none {
            page.sample("heartbeat_sr_diagnosis", labels + [("diagnosis", storage.diagnosis.label.description)], "1")
        }
        page.begin(
            "heartbeat_sr_direct_up", .gauge, "1 when the last look at the server past the kernel was answered well.")
        for (index, (_, labels)) in labelled.enumerated() {
            guard directs.indices.contains(index), let finding = directs[index], finding.outcome != .unsupported else {
                continue
            }
            page.sample("heartbeat_sr_direct_up", labels, finding.outcome == .fine ? "1" : "0")
        }
        page.begin("heartbeat_sr_armed", .gauge, "1 when a loss of this SR may fence the host.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_sr_armed", labels, storage.life == .armed ? "1" : "0")
        }
        page.begin("heartbeat_sr_paused", .gauge, "1 while this SR is paused for maintenance.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_sr_paused", labels, storage.life == .paused ? "1" : "0")
        }
        page.begin(
            "heartbeat_sr_pause_remaining_seconds", .gauge, "Time until the pause ends by itself; 0 while not paused.")
        for (storage, labels) in labelled {
            let left = storage.life == .paused ? max(storage.pausedUntil - instant, .zero) : .zero
            page.sample("heartbeat_sr_pause_remaining_seconds", labels, DecimalSeconds.text(left))
        }
    }

    private func addBeats(to page: inout MetricsText) {
        page.begin("heartbeat_beats_total", .counter, "Ended beats by outcome.")
        for (storage, labels) in labelled {
            for outcome in BeatOutcome.allCases {
                page.sample(
                    "heartbeat_beats_total", labels + [("outcome", outcome.label.description)],
                    String(storage.statistics.outcomes[Int(outcome.rawValue)]))
            }
        }
        page.begin("heartbeat_beats_late_total", .counter, "Verified beats that took longer than the interval.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_beats_late_total", labels, String(storage.statistics.lateCount))
        }
        page.begin("heartbeat_beats_hung_total", .counter, "Beats seen unfinished at io_timeout.")
        for (storage, labels) in labelled {
            page.sample("heartbeat_beats_hung_total", labels, String(storage.statistics.hungCount))
        }
    }

    private func addDurations(to page: inout MetricsText) {
        let name = "heartbeat_beat_duration_seconds"
        page.begin(name, .histogram, "Duration of verified beats.")
        for (storage, labels) in labelled {
            let statistics = storage.statistics
            var total: UInt64 = 0
            for bucket in statistics.buckets.indices {
                total += statistics.buckets[bucket]
                let bound =
                    bucket < BeatStatistics.bucketBounds.count
                    ? DecimalSeconds.text(.microseconds(Int64(BeatStatistics.bucketBounds[bucket]))) : "+Inf"
                page.sample(name + "_bucket", labels + [("le", bound)], String(total))
            }
            let sum = Duration.microseconds(Int64(clamping: statistics.totalMicroseconds))
            page.sample(name + "_sum", labels, DecimalSeconds.text(sum))
            page.sample(name + "_count", labels, String(total))
        }
    }

    /// Each SR with its labels.
    private var labelled: [(StorageSnapshot, [(String, String)])] {
        storages.indices.map { (storages[$0], [("sr", plan.storages[$0].uuid)]) }
    }
}

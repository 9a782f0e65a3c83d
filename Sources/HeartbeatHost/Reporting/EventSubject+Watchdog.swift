import HeartbeatCore

/// Sentences about the watchdog device.
extension EventSubject {
    var watchdogWords: (String, JournalPriority) {
        let name = device
        switch WatchdogNews(rawValue: UInt8(truncatingIfNeeded: event.value)) {
        case .armed:
            return ("watchdog \(name) is armed: it resets this host if this daemon no longer can", .notice)
        case .armedUntilCrash:
            return (
                "watchdog \(name) is armed, but its driver has no magic close: a crash of this daemon disarms it",
                .warning
            )
        case .withheld:
            return (
                "watchdog \(name) is not fed any more: silent for \(Elapsed.text(event.silence)); it resets this host "
                    + "before a reader may act, unless a beat verifies", .critical
            )
        case .resumed: return ("watchdog \(name) is fed again: a beat has verified", .notice)
        case .disarmed: return ("the watchdog is disarmed in order", .notice)
        case .refused:
            let refusal = WatchdogRefusal(rawValue: UInt8(truncatingIfNeeded: event.value >> 8))
            return ("watchdog \(name) is not used: " + (refusal?.sentence ?? "its timeout does not fit"), .critical)
        case .failed:
            return (
                "no watchdog can be opened (\(SystemFailure.text(of: event.errorNumber))): if it is busy, systemd "
                    + "(RuntimeWatchdogSec=) or another daemon holds it; give heartbeat one of its own", .critical
            )
        case .stranded:
            return (
                "the watchdog could not be disarmed (\(SystemFailure.text(of: event.errorNumber))): it resets this host "
                    + "when its timeout is over, unless heartbeat starts again before and takes it over", .critical
            )
        default:
            return (
                "the stop is refused: watchdog \(name) cannot be disarmed (nowayout) and would reset this host; reboot "
                    + "the host instead, or run heartbeat with --force", .critical
            )
        }
    }

    private var device: String {
        let index = Int(event.value >> 16) - 1
        return plan.watchdogPaths.indices.contains(index) ? plan.watchdogPaths[index] : "device"
    }
}

extension WatchdogRefusal {
    /// What does not fit, and what to do.
    var sentence: String {
        switch self {
        case .tooShort: "its timeout would be under 30 s; fence_after is what it is asked for"
        case .tooLong:
            "its timeout does not fit: timeout + 10 s + interval + io_timeout must not exceed takeover_after; "
                + "raise takeover_after if the readers really wait that long"
        case .fenceTooLate:
            "fence_by + 250 ms + evidence_budget + sync_budget must not exceed takeover_after - 10 s"
        }
    }
}

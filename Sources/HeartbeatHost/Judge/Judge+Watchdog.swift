import Glibc
import HeartbeatCore

/// The watchdog device, turn by turn: armed once an SR is armed, fed while it would fire in time, disarmed in order.
extension Judge {
    /// How often it is fed at most.
    private static let feedPeriod = Duration.seconds(1)

    func tendWatchdog(at now: BootInstant) {
        let watchdog = parts.watchdog
        guard !watchdog.candidates.isEmpty else { return }
        tellWatchdog(at: now)
        guard watchdog.isIdle else { return }
        switch watchdog.phase {
        case .disarmed: armWatchdog(at: now)
        case .armed: keepWatchdog(at: now)
        case .failed: break
        }
    }

    private func armWatchdog(at now: BootInstant) {
        let wanted = engine.wantedWatchdogTimeout
        guard engine.wantsWatchdog, stopDeadline == .never, wanted != refusedWatchdogTimeout,
            engine.watchdogRefusal(of: wanted) == nil
        else { return }
        let end = engine.feedingEnds(timeout: wanted, at: now)
        if now < end { parts.watchdog.arm(timeout: wanted, until: end) }
    }

    private func keepWatchdog(at now: BootInstant) {
        let watchdog = parts.watchdog
        let wanted = engine.wantedWatchdogTimeout
        // A device that cannot be disarmed is fed as long as nothing is to be fenced: to leave it would reset a sound host.
        let isStuck = watchdog.device?.hasNoWayOut ?? false
        let isAsAsked = watchdog.asked == wanted
        if !isStuck {
            if engine.releasesWatchdog { return watchdog.disarm() }
            if let refusal = engine.watchdogRefusal(of: isAsAsked ? watchdog.timeout : wanted) {
                refusedWatchdogTimeout = wanted
                tellWatchdog(.refused, detail: refusal.rawValue, at: now)
                return watchdog.disarm()
            }
        }
        let isUnbound = isStuck && !engine.isCommitted && engine.watchdogRefusal(of: wanted) != nil
        let end =
            isUnbound
            ? now + WatchdogRule.shortest
            : engine.feedingEnds(timeout: isAsAsked ? watchdog.timeout : wanted, at: now)
        guard now < end else { return noteWithheld(true, at: now) }
        noteWithheld(false, at: now)
        if !isAsAsked {
            watchdog.retime(wanted, until: end)
        } else if now - watchdogPostedAt >= Self.feedPeriod {
            watchdogPostedAt = now
            watchdog.feed(until: end)
        }
    }

    /// An orderly stop whose withdrawal holds disarms it. Blocks for at most 300 ms: nothing is judged any more.
    func releaseWatchdog() {
        let watchdog = parts.watchdog
        let deadline = BootClock.now() + .milliseconds(300)
        while !watchdog.isIdle, BootClock.now() < deadline { usleep(1_000) }
        guard watchdog.phase == .armed else { return }
        watchdog.disarm()
        while !watchdog.isIdle, BootClock.now() < deadline { usleep(1_000) }
        tellWatchdog(at: BootClock.now())
    }

    /// Whether a stop would leave a running device behind that nothing can disarm, which resets this host.
    var stopWouldReset: Bool { parts.watchdog.device?.hasNoWayOut ?? false && !parts.forcesStop }

    private func noteWithheld(_ isWithheld: Bool, at now: BootInstant) {
        guard watchdogIsWithheld != isWithheld else { return }
        watchdogIsWithheld = isWithheld
        tellWatchdog(isWithheld ? .withheld : .resumed, detail: 0, at: now)
    }

    /// Tells of what the watchdog's thread has come to since the last turn.
    private func tellWatchdog(at now: BootInstant) {
        let watchdog = parts.watchdog
        let phase = watchdog.phase
        host.watchdogTimeout = phase == .armed ? watchdog.timeout : .zero
        host.watchdogFedAt = phase == .armed ? watchdog.fedAt : .never
        host.watchdogIsFed = phase == .armed && !watchdogIsWithheld && watchdog.errorNumber == 0
        host.watchdogError = phase == .disarmed ? 0 : watchdog.errorNumber
        host.watchdogDevice = phase == .armed ? Int32(watchdog.deviceIndex) : -1
        guard phase != toldWatchdogPhase else { return }
        toldWatchdogPhase = phase
        watchdogIsWithheld = false
        switch phase {
        case .armed: tellWatchdog(watchdog.survivesCrash ? .armed : .armedUntilCrash, detail: 0, at: now)
        case .disarmed: tellWatchdog(.disarmed, detail: 0, at: now)
        case .failed: tellWatchdog(.failed, detail: 0, at: now)
        }
    }

    func tellWatchdog(_ news: WatchdogNews, detail: UInt8, at now: BootInstant) {
        var event = Event(.watchdog, at: now, storage: -1)
        event.value = Int64(news.rawValue) | Int64(detail) << 8 | Int64(parts.watchdog.deviceIndex + 1) << 16
        event.silence = news == .withheld ? engine.hostSilence(at: now) ?? .zero : .zero
        event.errorNumber = news == .failed ? parts.watchdog.errorNumber : 0
        _ = parts.ring.push(event, epoch: plan.epoch)
        parts.box.note(BoxItem(event), epoch: plan.epoch)
        hasNews = true
        hasDecided = true
    }
}

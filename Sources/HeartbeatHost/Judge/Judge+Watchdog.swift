import Glibc
import HeartbeatCore

/// The watchdog device, turn by turn: armed once an SR is armed, fed while it would fire in time, disarmed in order.
extension Judge {
    /// How often it is fed at most.
    private static let feedPeriod = Duration.seconds(1)
    /// How often a device that could not be opened is tried again.
    private static let retryPeriod = Duration.seconds(30)
    /// The same for one that runs already.
    private static let inheritedRetryPeriod = Duration.seconds(1)

    func tendWatchdog(at now: BootInstant) {
        let watchdog = parts.watchdog
        guard !watchdog.candidates.isEmpty else { return }
        tellWatchdog(at: now)
        guard watchdog.isIdle else { return }
        switch watchdog.phase {
        case .disarmed: armWatchdog(at: now)
        case .armed: keepWatchdog(at: now)
        // Whoever held the device may have let go of it.
        case .stranded: break
        case .failed where now - watchdogPostedAt >= (takesOver ? Self.inheritedRetryPeriod : Self.retryPeriod):
            armWatchdog(at: now)
        case .failed: break
        }
    }

    /// A device that an earlier process left running is to be taken over, whether it is wanted or not: nobody else feeds it, and
    /// what is not wanted can be disarmed once it is open.
    private var takesOver: Bool { parts.watchdog.isInherited && !inheritedIsTaken }

    private func armWatchdog(at now: BootInstant) {
        let wanted = engine.wantedWatchdogTimeout
        let isWanted =
            engine.wantsWatchdog && wanted != refusedWatchdogTimeout && engine.watchdogRefusal(of: wanted) == nil
        guard stopDeadline == .never, isWanted || takesOver else { return }
        let end = engine.feedingEnds(timeout: wanted, at: now)
        guard now < end else { return }
        watchdogPostedAt = now
        parts.watchdog.arm(timeout: wanted, until: end)
    }

    private func keepWatchdog(at now: BootInstant) {
        let watchdog = parts.watchdog
        let wanted = engine.wantedWatchdogTimeout
        // A device that cannot be disarmed is fed as long as nothing is to be fenced: to leave it would reset a sound host.
        let isStuck = watchdog.device?.hasNoWayOut ?? false
        // It may have been asked for less: what is left while the feeding is withheld, or by the plan before.
        let isAsWanted = watchdog.asked == wanted
        if !isStuck {
            if engine.releasesWatchdog { return watchdog.disarm() }
            if let refusal = engine.watchdogRefusal(of: isAsWanted ? watchdog.timeout : wanted) {
                refusedWatchdogTimeout = wanted
                engine.noteWatchdog(isHeld: false)
                tellWatchdog(.refused, detail: refusal.rawValue, at: now)
                return watchdog.disarm()
            }
        }
        let isUnbound = isStuck && !engine.isCommitted && engine.watchdogRefusal(of: wanted) != nil
        let end =
            isUnbound
            ? now + WatchdogRule.shortest
            : engine.feedingEnds(timeout: isAsWanted ? watchdog.timeout : wanted, at: now)
        guard now < end else { return withholdFeeding(at: now) }
        noteWithheld(false, at: now)
        if !isAsWanted {
            watchdog.retime(wanted, until: end)
        } else if now - watchdogPostedAt >= Self.feedPeriod {
            watchdogPostedAt = now
            watchdog.feed(until: end)
        }
    }

    /// Opening and closing a device feed it. So once its feeding ends, the timeout is lowered to what is left, each second: then
    /// a crash of this daemon moves the reset by nothing. Where the SR that it is withheld for beats again, and another one is silent
    /// for as long by then, the reset waits for that one; a committed fence waits for nothing.
    private func withholdFeeding(at now: BootInstant) {
        let before = watchdogIsWithheld ? withheldDeadline : .never
        let deadline = engine.watchdogDeadline(at: now)
        let isLatched = before != .never && engine.isCommitted
        withheldDeadline = isLatched ? (deadline == .never ? before : min(before, deadline)) : deadline
        noteWithheld(true, at: now)
        guard withheldDeadline > now, now - watchdogPostedAt >= Self.feedPeriod else { return }
        // No driver takes less than a second.
        let left = max((withheldDeadline - now).components.seconds, 1)
        let isLater = before != .never && withheldDeadline > before
        // A driver that answers with more than it was asked for rounds up, and is left alone from then on.
        guard left < parts.watchdog.timeout.components.seconds || isLater,
            parts.watchdog.timeout <= parts.watchdog.asked
        else { return }
        watchdogPostedAt = now
        parts.watchdog.retime(.seconds(left), until: now + .seconds(1))
    }

    /// An orderly stop whose withdrawal holds disarms it; false when it could not be, and goes on. Blocks for at most a second:
    /// nothing is judged any more, and systemd waits for three.
    func releaseWatchdog() -> Bool {
        let watchdog = parts.watchdog
        let deadline = BootClock.now() + .seconds(1)
        while !watchdog.isIdle, BootClock.now() < deadline { usleep(1_000) }
        if watchdog.phase == .armed {
            watchdog.disarm()
            while !watchdog.isIdle, BootClock.now() < deadline { usleep(1_000) }
        }
        tellWatchdog(at: BootClock.now())
        guard watchdog.isIdle, watchdog.phase != .armed else {
            tellWatchdog(.stranded, detail: 0, at: BootClock.now())
            return false
        }
        return true
    }

    /// A stop that leaves it armed lets the thread finish what it is at. Blocks for at most 100 ms.
    func leaveWatchdog() {
        let deadline = BootClock.now() + .milliseconds(100)
        while !parts.watchdog.isIdle, BootClock.now() < deadline { usleep(1_000) }
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
        // A driver that hangs feeds nothing, whatever was asked of it.
        let isRecent = now - watchdog.fedAt < max(watchdog.timeout / 2, Self.feedPeriod * 2)
        host.watchdogIsFed = phase == .armed && !watchdogIsWithheld && watchdog.errorNumber == 0 && isRecent
        host.watchdogError = phase == .disarmed ? 0 : watchdog.errorNumber
        host.watchdogDevice = phase == .armed ? Int32(watchdog.deviceIndex) : -1
        guard phase != toldWatchdogPhase else { return }
        toldWatchdogPhase = phase
        watchdogIsWithheld = false
        engine.noteWatchdog(isHeld: phase == .armed || phase == .disarmed)
        if phase == .armed { inheritedIsTaken = true }
        switch phase {
        case .armed: tellWatchdog(watchdog.survivesCrash ? .armed : .armedUntilCrash, detail: 0, at: now)
        case .disarmed: tellWatchdog(.disarmed, detail: 0, at: now)
        case .failed: tellWatchdog(.failed, detail: 0, at: now)
        case .stranded: tellWatchdog(.stranded, detail: 0, at: now)
        }
    }

    func tellWatchdog(_ news: WatchdogNews, detail: UInt8, at now: BootInstant) {
        var event = Event(.watchdog, at: now, storage: -1)
        event.value = Int64(news.rawValue) | Int64(detail) << 8 | Int64(parts.watchdog.deviceIndex + 1) << 16
        event.silence = news == .withheld ? engine.hostSilence(at: now) ?? .zero : .zero
        event.errorNumber = news == .failed || news == .stranded ? parts.watchdog.errorNumber : 0
        _ = parts.ring.push(event, epoch: plan.epoch)
        parts.box.note(BoxItem(event), epoch: plan.epoch)
        notifier?.tell(event, epoch: plan.epoch)
        hasNews = true
        hasDecided = true
    }
}

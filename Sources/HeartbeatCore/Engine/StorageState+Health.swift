/// How well an SR is at an instant, by what its own beats have told.
extension StorageState {
    /// Health by own silence; failing and lost are left only by three good beats in a row. Names the cause of a silence that nobody
    /// told of.
    mutating func updateHealth(at now: BootInstant) {
        guard life != .removed else { return }
        let before = health
        let silence = silence(at: now)
        if silence >= fenceAfter {
            health = .lost
        } else if silence >= alertAfter {
            health = .failing
        } else if health < .failing || goodStreak >= PolicyEngine.goodBeatsWanted {
            health = cause != .none || isInFlightLate(at: now) ? .late : .healthy
        }
        if health >= .failing, isUnheard(at: now) { cause = .noVerdict }
        guard health != before else { return }
        if health < .failing { hasSynced = false }
        if health >= .failing, before < .failing {
            // Good beats from before the silence say nothing of what comes after it.
            goodStreak = 0
            goodSince = .never
        }
    }

    /// Nothing tells why it is silent: no verdict has come for so long, and none that came was bad.
    private func isUnheard(at now: BootInstant) -> Bool {
        !hasEvidence && (cause == .none || cause == .late) && now - lastVerdictAt >= alertAfter
    }

    /// Inlined for the same reason as `silence`.
    @inline(__always)
    private func isInFlightLate(at now: BootInstant) -> Bool {
        inFlightSince != .never && now - inFlightSince > terms.timing.interval
    }

    /// Row 3 without a word, under all terms in force: it is armed and beats, nothing else is wrong with it, and the host is not silent
    /// either. To judge it would say nothing and change nothing, so a turn leaves it out, as most SRs in most turns.
    func isQuiet(_ host: HostView, at now: BootInstant) -> Bool {
        guard life == .armed, health < .failing, !hasForeignWriter, !reopenFailed, hold == .none, peerSight == .never
        else { return false }
        // Nothing follows from a shorter silence (docs/theory-of-operation.md).
        let limit = alertAfter
        return silence(at: now) < limit && (host.lastVerifiedStart == .never || now - host.lastVerifiedStart < limit)
    }
}

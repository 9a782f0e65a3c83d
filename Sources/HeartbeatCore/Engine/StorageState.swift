/// All that the policy engine knows of one SR. It holds no reference, so it is mutated in place without allocating.
package struct StorageState: Sendable {
    // What it is.
    package internal(set) var life: Life = .observing
    package internal(set) var isOrphan = false
    /// The readers that the configuration names can see beats on it.
    var isInReadersSight = true
    /// The same, but not before every record that stands for other readers is replaced.
    var countsForReaders = true
    var mayPromise = false
    /// It was armed earlier in this boot, so readers know its beats even while it is observed anew.
    package internal(set) var wasArmed = false
    package internal(set) var pausedUntil: BootInstant = .never
    /// How many warnings of the end of its pause this daemon has given, or found too late to give.
    var pauseWarnings: UInt8 = 0

    // What its beats say.
    /// S0: start of the last verified beat of this boot; `never` when there was none. Never moves back.
    package internal(set) var lastVerifiedStart: BootInstant = .never
    var gap = RecentGap()
    /// When the last verified beat was told of, however long ago it started; `never` in this process before one.
    var lastVerifiedAt: BootInstant = .never
    package internal(set) var observedSince: BootInstant
    package internal(set) var inFlightSince: BootInstant = .never
    /// The beat in flight was already counted as hung.
    var inFlightIsHung = false
    /// Good beats (verified within io_timeout) in a row, and when the first of them started.
    package internal(set) var goodStreak = 0
    package internal(set) var goodSince: BootInstant = .never
    /// A failed or unanswered beat begun after the last stall; until a beat verifies or a stall.
    package internal(set) var hasEvidence = false
    /// Until when fence_by waits for the first fresh verdict after a start; `never` once a beat has verified.
    package internal(set) var verdictDeadline: BootInstant = .never
    /// When the last beat ended, as far as this daemon was told.
    var lastVerdictAt: BootInstant = .never
    /// A verdict has come since this daemon started.
    package internal(set) var hasFreshVerdict = false

    // What follows from them.
    package internal(set) var health: Health = .healthy
    package internal(set) var cause: Cause = .none
    package internal(set) var errorNumber: Int32 = 0
    package internal(set) var isUnsupported = false
    package internal(set) var hasForeignWriter = false
    /// Verified beats since a foreign writer was last met.
    var beatsSinceForeignWriter = 0
    package internal(set) var reopenFailed = false
    /// errno that tells why beats go without the number of the address; 0 when they do not. Judged by nothing.
    package internal(set) var addressErrorNumber: Int32 = 0
    package internal(set) var hasSynced = false
    /// Start of the first beat that failed since one verified, and of the newest; `never` where none has.
    var firstFailureStart: BootInstant = .never
    var lastFailureStart: BootInstant = .never
    /// What both views together say is wrong.
    package internal(set) var diagnosis: Diagnosis = .none
    /// Start of the last record that was written past the mount and read back; `never` where none was.
    package internal(set) var directBeatStart: BootInstant = .never
    /// Longest silence of the outage that is going on.
    var outageSilence: Duration = .zero
    package internal(set) var nearMissAt: BootInstant = .never
    package internal(set) var nearMissSilence: Duration = .zero

    // What other hosts make of it.
    package internal(set) var hold = HoldState.none
    /// The records say that it is lost here.
    package internal(set) var isLossTold = false
    /// Since when one of the hosts that share it may see nothing of this one any more; `never` where none is known.
    var peerSight: BootInstant = .never

    // Who uses it.
    var reportedUse: Use = .unknown
    package internal(set) var useReportedAt: BootInstant = .never
    package internal(set) var userCount: UInt32 = 0
    package internal(set) var users = InlineArray<4, StorageUser>(repeating: StorageUser())

    // What it is judged by, and what storage says of that.
    package internal(set) var terms: Terms { didSet { setLimits() } }
    /// The terms that the last verified record stands for, while newer ones are not yet announced.
    package internal(set) var formerTerms: Terms? { didSet { setLimits() } }
    /// The shortest alert_after and fence_after of the terms in force, kept because every turn asks for them.
    private(set) var alertAfter: Duration
    private(set) var fenceAfter: Duration
    /// From when on `terms` count where they demand more than those before; `never` once they are announced.
    var termsSince: BootInstant = .never
    var termsAnnouncement: UInt32 = 0
    /// The last record that verified here promised a fence for this SR.
    package internal(set) var promisedHere = false
    /// Which announcement its last verified record was made from; 0 when none of this process's has verified.
    var verifiedAnnouncement: UInt32 = 0
    /// A directive that promises has been given out and not yet been taken back on storage.
    var promiseGivenOut = false
    package internal(set) var directive = Directive()

    init(terms: Terms, at now: BootInstant) {
        self.terms = terms
        alertAfter = terms.timing.alertAfter
        fenceAfter = terms.timing.fenceAfter
        observedSince = now
    }

    private mutating func setLimits() {
        alertAfter = min(terms.timing.alertAfter, formerTerms?.timing.alertAfter ?? terms.timing.alertAfter)
        fenceAfter = min(terms.timing.fenceAfter, formerTerms?.timing.fenceAfter ?? terms.timing.fenceAfter)
    }

    /// Takes new terms. What the last verified record stands for stays in force beside them; where none has verified
    /// since an earlier change, that is what stood before it.
    mutating func goOver(to new: Terms, from announced: Terms, announcement: UInt32, at now: BootInstant) {
        terms = new
        guard new != announced, lastVerifiedStart != .never else { return }
        formerTerms = formerTerms ?? announced
        if new.demandsMore(than: announced) { termsSince = now }
        termsAnnouncement = announcement
    }

    /// Time since S0; since the SR was first seen where it never beat in this boot. Inlined: a mutating function copies the whole state
    /// for a call of another.
    @inline(__always)
    package func silence(at now: BootInstant) -> Duration {
        now.elapsed(since: lastVerifiedStart == .never ? observedSince : lastVerifiedStart)
    }

    /// What is wrong, for people: beats that verify can still come with a foreign writer or a name that does not open.
    package var shownCause: Cause {
        guard cause == .none || cause == .late else { return cause }
        if hasForeignWriter { return .foreignWriter }
        return reopenFailed ? .reopen : cause
    }

    /// Use as far as it is proven at `now`. A proof of none holds for fence_after: within that nothing can have been
    /// opened on an SR that does not answer, and after it the full window of its silence still lies ahead.
    package func use(at now: BootInstant) -> Use {
        guard reportedUse == .none else { return reportedUse }
        return now - useReportedAt > fenceAfter ? .unknown : .none
    }

    /// The last scan that could tell began when the SR was failing already: nothing can be opened on it since.
    var isUseProvenInLoss: Bool { useReportedAt - lastVerifiedStart >= terms.timing.alertAfter }

    /// Its own silence counts while it is needed, whatever beats beside it.
    var ownSilenceCounts: Bool {
        terms.policy.partialLoss == .fence || formerTerms?.policy.partialLoss == .fence
    }

    /// Its record, written past a stuck mount, keeps this host: under the terms in force and those that storage still stands for.
    var sparesStuckMount: Bool {
        terms.policy.lostMountStuck == .alert && formerTerms?.policy.lostMountStuck != .fence
    }

    /// The last that a reader of this SR has seen of this host, as far as the policy lets that count.
    var sightStart: BootInstant { sparesStuckMount ? max(lastVerifiedStart, directBeatStart) : lastVerifiedStart }

    /// A needed SR is one whose loss can cost a VM: armed, and not proven unused.
    package func isNeeded(at now: BootInstant) -> Bool { life == .armed && use(at: now) != .none }

    /// Armed, seen by the readers, and not silent: as long as one SR beats, every reader calls the host alive.
    package func beats(at now: BootInstant) -> Bool {
        life == .armed && countsForReaders && silence(at: now) < terms.timing.alertAfter
    }

    /// The wait for the first fresh verdict after a start is over.
    func verdictIsIn(at now: BootInstant) -> Bool {
        hasFreshVerdict || verdictDeadline == .never || now >= verdictDeadline
    }
}

/// State of one SR as the judge published it. Fixed size; silence is told by `lastVerifiedStart` and the reader's clock.
package struct StorageSnapshot: Sendable {
    package var life: Life = .observing
    package var health: Health = .healthy
    package var cause: Cause = .none
    package var errorNumber: Int32 = 0
    package var diagnosis: Diagnosis = .none
    /// Start of the last record that was written past a stuck mount; `never` where none was.
    package var directBeatStart: BootInstant = .never
    package var use: Use = .unknown
    package var userCount: UInt32 = 0
    package var users = InlineArray<4, StorageUser>(repeating: StorageUser())
    /// The record on storage promises a fence for this SR.
    package var promise = false
    package var isUnsupported = false
    package var hasForeignWriter = false
    package var reopenFailed = false
    /// errno that tells why beats go without the number of the address; 0 when they do not.
    package var addressErrorNumber: Int32 = 0
    /// No longer in the configuration, guarded on until `setup --remove`.
    package var isOrphan = false
    /// S0: start of the last verified beat of this boot; `never` when there was none.
    package var lastVerifiedStart: BootInstant = .never
    /// From when the SR's silence counts where it never beat: when this daemon first saw it.
    package var observedSince: BootInstant = .never
    /// Start of the beat that is running; `never` when none is.
    package var inFlightSince: BootInstant = .never
    package var pausedUntil: BootInstant = .never
    /// When the last near miss ended, and how long its silence had been.
    package var nearMissAt: BootInstant = .never
    package var nearMissSilence: Duration = .zero
    package var statistics = BeatStatistics()

    package init() {}

    /// Silence at `now`: time since S0, or since the SR was first seen.
    package func silence(at now: BootInstant) -> Duration {
        now.elapsed(since: lastVerifiedStart == .never ? observedSince : lastVerifiedStart)
    }
}

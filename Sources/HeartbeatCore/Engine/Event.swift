/// Something worth a journal entry, as the judge saw it: fixed size, rendered into words by the reporter threads.
package struct Event: Sendable {
    /// What happened; each kind has its own MESSAGE_ID in the journal.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// Life of an SR changed; `life` is the new one.
        case life = 0
        /// Health of an SR changed; `health` is the new one, `value` the old one's raw value.
        case health = 1
        /// The host's decision changed; `decision` is the new one.
        case decision = 2
        /// A local sync was asked for.
        case sync = 3
        /// A fence was committed; nothing takes it back.
        case fenceCommitted = 4
        /// The byte was written to the trigger; `value` is the byte, `errorNumber` the result.
        case triggerWritten = 5
        /// An SR came back after a silence of more than half of fence_after; `silence` tells how long.
        case nearMiss = 6
        /// This daemon itself did not run for `value` nanoseconds.
        case judgeStall = 7
        /// The prober did not run for `value` nanoseconds.
        case proberStall = 8
        /// A standby took over; `value` is its generation.
        case proberReplaced = 9
        case foreignWriter = 10
        /// Opening by name fails or hangs while beats verify.
        case reopenFailed = 11
        /// Nobody guarded this host for `value` nanoseconds: peers may have acted.
        case unguardedGap = 12
        /// A withdrawal of the promise has verified on storage.
        case withdrawn = 13
        /// A withdrawal could not be written in time; the promise stands.
        case withdrawalFailed = 14
        /// Use of an SR changed; `value` is the new one's raw value.
        case use = 15
        /// An SR is over the fence budget's limit and arms only after long good beats.
        case budgetHoldsArming = 16
        /// reboot(2) was called after the trigger, or could not be (`errorNumber`); `value` is 1 when the kernel refused it.
        case rebootCalled = 17
        /// Something became of the watchdog device: `value` is a `WatchdogNews` in its low byte, a `WatchdogRefusal` in the
        /// next, the device's number from 1 above.
        case watchdog = 18
        /// An SR was paused, or the end of its pause moved; `value` is what is left of it, in nanoseconds.
        case paused = 19
        /// A pause ends soon; `value` is what is left of it, in nanoseconds.
        case pauseEnding = 20
        /// A pause has ended and the SR is observed; `value` is what was left when a command ended it, 0 when its time
        /// was over.
        case pauseEnded = 21
        /// The wall clock of `peer` is `value` nanoseconds ahead of ours; `detail` is a `ClockSkew.Level`.
        case clockSkew = 24
        /// This host stood still for `value` nanoseconds, which only its peers' clocks show.
        case hiddenPause = 25
        /// Only `peer` says that this host stood still for `value` nanoseconds: its clock is taken to be wrong.
        case pauseDoubted = 26
        /// Beats go on without the number of the address (`errorNumber` tells why), or write it again (0).
        case addressNumber = 27
        /// What is wrong, as both views tell it together, changed; `diagnosis` is the new one.
        case diagnosis = 28
    }

    package var kind: Kind
    package var at: BootInstant
    /// Index of the SR, -1 for the host.
    package var storage: Int32 = -1
    package var life: Life = .observing
    package var health: Health = .healthy
    package var cause: Cause = .none
    package var errorNumber: Int32 = 0
    package var diagnosis: Diagnosis = .none
    package var silence: Duration = .zero
    package var value: Int64 = 0
    package var detail: UInt8 = 0
    /// The other host that it is about.
    package var peer: RecordName?
    package var decision = Decision()

    package init(_ kind: Kind, at: BootInstant, storage: Int32 = -1) {
        self.kind = kind
        self.at = at
        self.storage = storage
    }
}

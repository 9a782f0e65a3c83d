/// How one beat on one SR ended.
package struct BeatResult: Sendable {
    package var outcome: BeatOutcome
    /// errno of the failing call; 0 when none failed.
    package var errorNumber: Int32 = 0
    /// errno that tells why the number of the address was not written; 0 when it was, or none is wanted. Never a failure
    /// of the beat.
    package var addressErrorNumber: Int32 = 0
    package var foreignWriter = false
    package var ghost = false
    package var stages = ProbeReport.Stages()

    package init(_ outcome: BeatOutcome, errorNumber: Int32 = 0) {
        self.outcome = outcome
        self.errorNumber = errorNumber
    }
}

/// What one beat is to write, taken together at its start.
package struct BeatOrder: Sendable {
    /// Start of the beat: S0 when it verifies. CloudStack's number is rendered after it.
    package var start: BootInstant
    package var generation: UInt64
    /// Counts all beats of a generation over all SRs, so that (generation, sequence) orders the records of a boot.
    package var sequence: UInt64
    /// Version of the directives that the record is made from.
    package var announcement: UInt32
    package var intent: Intent
    /// Per SR of the schedule: what the record says of it.
    package var directives: [Directive]

    package init(
        start: BootInstant, generation: UInt64, sequence: UInt64, announcement: UInt32, intent: Intent,
        directives: [Directive]
    ) {
        self.start = start
        self.generation = generation
        self.sequence = sequence
        self.announcement = announcement
        self.intent = intent
        self.directives = directives
    }
}

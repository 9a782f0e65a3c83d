import HeartbeatCore

/// What the judge last announced to a prober, read as one consistent whole.
package struct DirectiveSheet: Equatable, Sendable {
    /// The judge's number for this announcement.
    package var announcement: UInt32
    package var intent: Intent
    /// One per SR of the schedule.
    package var directives: [Directive]

    package init(announcement: UInt32, intent: Intent, directives: [Directive]) {
        self.announcement = announcement
        self.intent = intent
        self.directives = directives
    }
}

import HeartbeatCore

/// Everything that changes hands when a plan takes force: made whole by the control thread, taken by the judge in one
/// turn, when a prober that works by it stands ready.
package final class Adoption: Sendable {
    /// The plan, and the board on which its state is published.
    package let publication: Publication
    package let settings: EngineSettings
    /// The life page's slot of each SR.
    package let slots: [Int]

    /// Who is told of events; nil where nobody is.
    package let notifier: Notifier?

    package init(publication: Publication, settings: EngineSettings, slots: [Int], notifier: Notifier? = nil) {
        self.notifier = notifier
        self.publication = publication
        self.settings = settings
        self.slots = slots
    }

    /// The plan that is to take force.
    package var plan: Plan { publication.plan }
}

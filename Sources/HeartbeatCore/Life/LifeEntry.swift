/// One SR's part of the life page.
package struct LifeEntry: Equatable, Sendable {
    package var uuid: String
    package var life: Life = .observing
    package var health: Health = .healthy
    package var use: Use = .unknown
    package var wasArmed = false
    package var promisedHere = false
    package var promiseGivenOut = false
    package var lastVerifiedStart: BootInstant = .never
    package var verdictDeadline: BootInstant = .never
    package var useReportedAt: BootInstant = .never
    package var pausedUntil: BootInstant = .never
    /// What the last verified record stands for; nil where none has verified, or where its promise was taken back.
    package var announcedTerms: Terms?

    package init(uuid: String) {
        self.uuid = uuid
    }
}

extension LifeEntry {
    /// What the page is to hold for one SR. Allocates nothing: the name is shared, not copied.
    package init(uuid: String, _ state: StorageState) {
        self.init(uuid: uuid)
        life = state.life
        health = state.health
        use = state.reportedUse
        wasArmed = state.wasArmed
        promisedHere = state.promisedHere
        promiseGivenOut = state.promiseGivenOut
        lastVerifiedStart = state.lastVerifiedStart
        verdictDeadline = state.verdictDeadline
        useReportedAt = state.useReportedAt
        pausedUntil = state.pausedUntil
        announcedTerms = state.lastVerifiedStart == .never ? nil : state.formerTerms ?? state.terms
    }
}

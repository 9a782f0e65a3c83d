/// What the daemon's status file tells `heartbeat doctor`.
package enum ExaminedStatus: Equatable, Sendable {
    /// Nothing about now, for this reason.
    case unknown(String)
    case current(Content)

    /// Words as in docs/status.md.
    package struct Content: Equatable, Sendable {
        package var protection: String
        package var reason: String
        package var verdict: String
        package var isFenceReady: Bool
        package var degraded: [String]

        package init(protection: String, reason: String, verdict: String, isFenceReady: Bool, degraded: [String]) {
            self.protection = protection
            self.reason = reason
            self.verdict = verdict
            self.isFenceReady = isFenceReady
            self.degraded = degraded
        }
    }
}

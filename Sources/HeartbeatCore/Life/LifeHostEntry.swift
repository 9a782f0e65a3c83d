/// The host's part of the life page.
package struct LifeHostEntry: Equatable, Sendable {
    package var bootID: BootID
    /// Latest S0 that any SR had while armed in this boot; `never` when none was.
    package var lastVerifiedStart: BootInstant = .never
    /// Highest generation that a prober was given in this boot.
    package var generation: UInt64 = 0
    package var nonceSecret: UInt64
    /// When the last orderly stop ended whose withdrawal held; `never` while running or after a crash.
    package var stoppedAt: BootInstant = .never
    /// The last turn of the judge, to tell how long nobody guarded.
    package var lastTurn: BootInstant = .never
    /// When a fence was committed in this boot; `never` when none was. A restarted daemon goes on with it.
    package var committedAt: BootInstant = .never

    package init(bootID: BootID, nonceSecret: UInt64) {
        self.bootID = bootID
        self.nonceSecret = nonceSecret
    }
}

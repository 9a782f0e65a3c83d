import HeartbeatCore

@testable import HeartbeatHost

extension DirectProbe {
    /// Begins with leave to write for a minute.
    func begin(_ depth: DirectDepth, at now: BootInstant) { begin(depth, leave: now + .seconds(60), at: now) }
}

import Glibc
import HeartbeatCore

/// Stands where nothing can be looked at, and says why.
final class NoProbe: DirectProbe {
    private let storage: UInt32
    private let reason: String
    private var begunAt = BootInstant.never

    init(storage: UInt32, reason: String) {
        self.storage = storage
        self.reason = reason
    }

    let waits: [pollfd] = []

    func begin(_ depth: DirectDepth, leave: BootInstant, at now: BootInstant) { begunAt = now }

    func serve(_ ready: [pollfd], at now: BootInstant) {}

    func take() -> DirectFinding? { begunAt == .never ? nil : giveUp(at: begunAt) }

    func giveUp(at now: BootInstant) -> DirectFinding {
        var finding = DirectFinding(storage: storage, start: begunAt, end: now)
        finding.detail = DirectText(reason)
        begunAt = .never
        return finding
    }
}

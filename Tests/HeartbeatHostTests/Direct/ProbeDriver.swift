import Glibc
import HeartbeatCore

@testable import HeartbeatHost

/// Runs probes of one SR as the viewer's loop does, on the calling thread: poll(2), `serve` at least each 100 ms, `giveUp` at the end.
final class ProbeDriver {
    let probe: any DirectProbe
    /// The configuration's io_timeout.
    var deadline: Duration
    /// How often poll(2) has returned.
    private(set) var turns = 0

    init(probe: any DirectProbe, deadline: Duration = .seconds(2)) {
        self.probe = probe
        self.deadline = deadline
    }

    /// One probe, from `begin` to its finding.
    func finding(write: Bool = false) -> DirectFinding { finding(write ? .write : .look) }

    /// The same, as far as `depth`.
    func finding(_ depth: DirectDepth) -> DirectFinding {
        let start = BootClock.now()
        probe.begin(depth, at: start)
        while true {
            if let finding = probe.take() { return finding }
            let now = BootClock.now()
            let left = start + deadline - now
            if left <= .zero { return probe.giveUp(at: now) }
            var entries = probe.waits
            _ = poll(&entries, nfds_t(entries.count), Int32(min(100, left.wholeMilliseconds + 1)))
            turns += 1
            probe.serve(entries, at: BootClock.now())
        }
    }

    /// What happens between two probes.
    func idle(_ duration: Duration) {
        let end = BootClock.now() + duration
        while BootClock.now() < end {
            var entries = probe.waits
            poll(&entries, nfds_t(entries.count), 10)
            probe.serve(entries, at: BootClock.now())
        }
    }
}

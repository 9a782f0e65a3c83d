import Glibc
import HeartbeatCore

@testable import HeartbeatHost

/// Runs one probe of the direct view the way the viewer's loop does.
struct ISCSIProbeDriver {
    let probe: any DirectProbe
    /// What the loop takes of io_timeout.
    var deadline: Duration = .seconds(3)

    /// One probe to its finding.
    func finding(_ depth: DirectDepth = .look) -> DirectFinding {
        let start = BootClock.now()
        probe.begin(depth, at: start)
        while true {
            if let finding = probe.take() { return finding }
            let now = BootClock.now()
            if now - start >= deadline { return probe.giveUp(at: now) }
            turn(within: .milliseconds(50))
        }
    }

    /// What happens between two probes.
    func idle(_ duration: Duration) {
        let end = BootClock.now() + duration
        while BootClock.now() < end { turn(within: .milliseconds(10)) }
    }

    private func turn(within limit: Duration) {
        var waits = probe.waits
        poll(&waits, nfds_t(waits.count), Int32(limit.wholeMilliseconds))
        probe.serve(waits, at: BootClock.now())
    }
}

import Glibc
import HeartbeatCore

@testable import HeartbeatHost

/// Runs probes of many SRs in one poll loop, as the viewer does: each begins on a grid of its interval, is given up at the deadline,
/// and waits for no other.
struct ProbeCrowd {
    let probes: [any DirectProbe]
    let interval: Duration
    let deadline: Duration

    /// The findings of each probe in `rounds` intervals.
    func findings(rounds: Int) -> [[DirectFinding]] {
        var found = [[DirectFinding]](repeating: [], count: probes.count)
        var due = [BootInstant](repeating: BootClock.now(), count: probes.count)
        var begun = [BootInstant?](repeating: nil, count: probes.count)
        let end = BootClock.now() + interval * rounds
        while BootClock.now() < end {
            for index in probes.indices {
                let now = BootClock.now()
                if let start = begun[index] {
                    let finding =
                        probes[index].take() ?? (start + deadline <= now ? probes[index].giveUp(at: now) : nil)
                    if let finding {
                        found[index].append(finding)
                        begun[index] = nil
                    }
                } else if due[index] <= now {
                    while due[index] <= now { due[index] = due[index] + interval }
                    begun[index] = now
                    probes[index].begin(.look, at: now)
                }
            }
            wait(due: due, begun: begun)
        }
        return found
    }

    private func wait(due: [BootInstant], begun: [BootInstant?]) {
        var entries: [pollfd] = []
        let ranges = probes.map { probe in
            let start = entries.count
            entries += probe.waits
            return start..<entries.count
        }
        let next = probes.indices.map { begun[$0].map { $0 + deadline } ?? due[$0] }.min() ?? BootClock.now()
        let pause = max(0, min(100, (next - BootClock.now()).wholeMilliseconds + 1))
        _ = poll(&entries, nfds_t(entries.count), Int32(pause))
        for index in probes.indices where begun[index] != nil {
            probes[index].serve(Array(entries[ranges[index]]), at: BootClock.now())
        }
    }
}

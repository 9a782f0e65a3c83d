import TestLaboratory
import Testing

extension VirtualMachines {
    /// Hosts that share SRs: what each makes of the others, and what it does about it.
    @Suite struct Peers {
        private static let both: [SharedStorage.Kind] = [.nfs(version: "4.1"), .volumes]

        @Test(.long) func `a host that is cut off is fenced, and called dead only after takeover_after and its reset`()
            throws
        {
            try GuardedPool.with("peer-cut", hosts: 2, Self.both, timing: .short) { pool in
                #expect(try pool.check(1, from: 0) == 0 && pool.check(0, from: 1) == 0)
                let outage = Instant.now
                try pool.hosts[1].linkDown()
                let dead = try #require(try pool.firstDead(1, from: 0, within: .seconds(80)), "never called dead")
                let reset = try #require(pool.hosts[1].waitForReset(within: .zero), "called dead before its reset")
                #expect(reset.kind == .sysrq && reset.at < dead)
                let timing = pool.hosts[0].timing
                TimesTable.record(
                    "peer-cut reset", reset.at - outage, earliest: timing.earliestReset, latest: timing.latestReset)
                TimesTable.record(
                    "peer-cut dead", dead - outage, earliest: timing.takeoverAfter - timing.interval,
                    latest: timing.takeoverAfter + .seconds(20))
                #expect(dead - outage >= timing.takeoverAfter - timing.interval)
                try pool.hosts[0].expectNoReset(for: .zero)
                #expect(try pool.hosts[0].status?.decision.kind == "none")
            }
        }

        @Test(.long) func `storage that stands still for all and comes back makes nobody dead`() throws {
            try GuardedPool.with("peer-freeze", hosts: 2, Self.both, timing: .short, policy: [("all_lost", "hold")]) {
                pool in
                try pool.server.freeze()
                rest(.seconds(90))
                let thaw = Instant.now
                try pool.server.thaw()
                // Asked from the first instant on, when the other's record has not changed for longer than takeover_after.
                #expect(try pool.firstDead(1, from: 0, within: .seconds(30)) == nil)
                let isAlive = try wait(until: thaw + .seconds(90) - .now, every: .seconds(1)) {
                    try pool.check(1, from: 0) == 0
                }
                #expect(isAlive, "not seen alive again")
                for host in pool.hosts { try host.expectNoReset(for: .zero) }
            }
        }

        @Test(.long)
        func `an SR that every host loses is held by all; the first that has it back releases the others`() throws {
            try GuardedPool.with("peer-hold", hosts: 3, Self.both, timing: .short, policy: [("partial_loss", "fence")])
            { pool in
                // The table has to reach back to takeover_after before the loss.
                rest(pool.hosts[0].timing.takeoverAfter + .seconds(5))
                for host in pool.hosts.indices { try pool.lose(0, on: host) }
                for host in pool.hosts {
                    let isHeld = try host.reaches(within: .seconds(60)) { $0.decision.reason == "held" }
                    #expect(isHeld, "\(host.name) does not hold")
                }
                rest(.seconds(30))
                for host in pool.hosts { try host.expectNoReset(for: .zero) }
                let back = Instant.now
                try pool.regain(on: 2)
                let timing = pool.hosts[0].timing
                for number in 0...1 {
                    let reset = try #require(pool.hosts[number].waitForReset(within: .seconds(120)), "not released")
                    #expect(reset.kind == .sysrq)
                    #expect(reset.at - back >= timing.fenceAfter)
                    TimesTable.record(
                        "peer-hold release", reset.at - back, earliest: timing.fenceAfter, latest: .seconds(90))
                    #expect(try pool.check(number, from: 2) != 1 || reset.at < .now)
                }
                try pool.hosts[2].expectNoReset(for: .seconds(5))
                #expect(try pool.hosts[2].status?.storage(pool.uuids[0])?.life == "armed")
            }
        }

        @Test(.long) func `by default a loss that all share is an alert`() throws {
            try GuardedPool.with("peer-partial", hosts: 2, Self.both, timing: .short) { pool in
                try pool.server.cut(pool.storages[0].port)
                for host in pool.hosts {
                    let isAlert = try host.reaches(within: .seconds(40)) { $0.decision.reason == "partial_loss" }
                    #expect(isAlert, "\(host.name) does not alert")
                }
                for host in pool.hosts { try host.expectNoReset(for: .seconds(15)) }
                #expect(try pool.check(1, from: 0) == 0)
            }
        }

        @Test(.long)
        func `an SR that one host alone loses: alert by default, and a fence where a peer sees it only there`() throws {
            try GuardedPool.with("peer-alone", hosts: 2, Self.both, timing: .short) { pool in
                try pool.lose(0, on: 0)
                try pool.hosts[0].expectNoReset(for: pool.hosts[0].timing.fenceBy + .seconds(10))
                #expect(try pool.hosts[0].status?.decision.reason == "partial_loss")
                #expect(try pool.check(0, from: 1) == 0)
            }
            try GuardedPool.with("peer-only-here", hosts: 2, Self.both, timing: .short, has: { $0 == 0 || $1 == 0 }) {
                pool in
                rest(.seconds(5))
                let outage = Instant.now
                try pool.lose(0, on: 0)
                try pool.hosts[0].expectFenced(by: [pool.uuids[0]], outage: outage)
            }
        }

        @Test(.long) func `with partial_loss = fence, a host that alone loses an SR fences alone`() throws {
            try GuardedPool.with(
                "peer-alone-fence", hosts: 2, Self.both, timing: .short, policy: [("partial_loss", "fence")]
            ) {
                pool in
                rest(pool.hosts[0].timing.takeoverAfter + .seconds(5))
                let outage = Instant.now
                try pool.lose(0, on: 0)
                // It looks for three intervals whether the others lost it too.
                let reset = try #require(pool.hosts[0].waitForReset(within: .seconds(40)), "no reset")
                let timing = pool.hosts[0].timing
                let latest = timing.latestReset + timing.interval * 3
                TimesTable.record("peer-alone-fence", reset.at - outage, earliest: timing.earliestReset, latest: latest)
                #expect(reset.kind == .sysrq && reset.at - outage <= latest)
                try pool.hosts[1].expectNoReset(for: .seconds(10))
            }
        }

        @Test(.long) func `a host that stood still unseen for longer than takeover_after fences at once on waking`()
            throws
        {
            try GuardedPool.with("peer-paused", hosts: 3, Self.both, timing: .short) { pool in
                try pool.hosts[2].freeze()
                let dead = try pool.firstDead(2, from: 0, within: .seconds(90))
                #expect(dead != nil, "a host that stands still is not called dead")
                let waking = Instant.now
                try pool.hosts[2].thaw()
                let reset = try #require(pool.hosts[2].waitForReset(within: .seconds(30)), "it goes on")
                #expect(reset.kind == .sysrq)
                TimesTable.record("peer-paused", reset.at - waking, earliest: .zero, latest: .seconds(15))
                try pool.hosts[2].waitForBoot()
                #expect(try pool.hosts[2].journal(boot: -1).contains("stood still"))
                for host in pool.hosts.prefix(2) { try host.expectNoReset(for: .zero) }
            }
        }
    }
}

import TestLaboratory
import Testing

extension VirtualMachines {
    /// Hosts that share SRs: what each makes of the others, and what it does about it. One after the other: of three or four machines a
    /// room, two rooms are more than two cores bear.
    @Suite(.serialized) struct Peers {
        private static let both: [SharedStorage.Kind] = [.nfs(version: "4.1"), .volumes]

        @Test(.long) func `a host that is cut off is fenced, and called dead only after takeover_after and its reset`()
            throws
        {
            try GuardedPool.with("peer-cut", hosts: 2, Self.both, timing: .pool) { pool in
                #expect(try pool.check(1, from: 0) == 0 && pool.check(0, from: 1) == 0)
                let outage = Instant.now
                try pool.hosts[1].linkDown()
                let dead = try #require(try pool.firstDead(1, from: 0, within: .seconds(140)), "never called dead")
                let reset = try #require(pool.hosts[1].waitForReset(within: .zero), "called dead before its reset")
                #expect(reset.kind == .sysrq && reset.at < dead)
                let timing = pool.hosts[0].timing
                TimesTable.record(
                    "peer-cut reset", reset.at - outage, earliest: timing.earliestReset, latest: timing.latestReset)
                TimesTable.record(
                    "peer-cut dead", dead - outage, earliest: timing.takeoverAfter - timing.interval,
                    latest: timing.takeoverAfter + .seconds(60))
                #expect(dead - outage >= timing.takeoverAfter - timing.interval)
                try pool.hosts[0].expectNoReset(for: .zero)
                #expect(try pool.hosts[0].status?.decision.kind == "none")
            }
        }

        @Test(.long) func `storage that stands still for all and comes back makes nobody dead who lives`() throws {
            // Nothing uses the SRs, so both hosts live through it, and their promise stands.
            try GuardedPool.with("peer-freeze", hosts: 2, Self.both, timing: .pool, isUsed: false) { pool in
                try pool.server.freeze()
                let frozen = Instant.now
                while Instant.now - frozen < .seconds(300) {
                    for host in pool.hosts { try pool.expectUnused(host) }
                    rest(.seconds(10))
                }
                let thaw = Instant.now
                try pool.server.thaw()
                // Asked from the first instant on, when the other's record has not changed for longer than takeover_after.
                #expect(try pool.firstDead(1, from: 0, within: .seconds(60)) == nil)
                let isAlive = try wait(until: thaw + .seconds(120) - .now, every: .seconds(1)) {
                    try pool.check(1, from: 0) == 0 && pool.check(0, from: 1) == 0
                }
                #expect(isAlive, "not seen alive again")
                for host in pool.hosts { try host.expectNoReset(for: .zero) }
                // The record that nothing was concluded from did promise a fence.
                for uuid in pool.uuids { #expect(try pool.hosts[1].status?.storage(uuid)?.promise == true) }
            }
        }

        @Test(.long)
        func `an SR that every host loses is held by all; the first that has it back releases the others`() throws {
            try GuardedPool.with("peer-hold", hosts: 3, Self.both, timing: .pool, policy: [("partial_loss", "fence")]) {
                pool in
                // The table has to reach back to takeover_after before the loss.
                rest(pool.hosts[0].timing.takeoverAfter + .seconds(5))
                try pool.server.cut(pool.storages[0].port)
                for host in pool.hosts {
                    let isHeld = try host.reaches(within: .seconds(60)) { $0.decision.reason == "held" }
                    #expect(isHeld, "\(host.name) does not hold")
                }
                rest(.seconds(30))
                for host in pool.hosts { try host.expectNoReset(for: .zero) }
                for host in 0...1 { try pool.lose(0, on: host) }
                let back = Instant.now
                try pool.server.heal()
                let timing = pool.hosts[0].timing
                var resets: [Int: Reset] = [:]
                let areReleased = try wait(until: .seconds(200), every: .milliseconds(500)) {
                    for number in 0...1 where resets[number] == nil {
                        let isDead = try pool.check(number, from: 2) == 1
                        resets[number] = pool.hosts[number].waitForReset(within: .zero)
                        #expect(!isDead || resets[number] != nil, "called dead before its reset")
                    }
                    return resets.count == 2
                }
                #expect(areReleased, "not released")
                for reset in resets.values {
                    #expect(reset.kind == .sysrq && reset.at - back >= timing.fenceAfter)
                    // TCP tries again after its own time.
                    TimesTable.record(
                        "peer-hold release", reset.at - back, earliest: timing.fenceAfter, latest: .seconds(180))
                }
                try pool.hosts[2].expectNoReset(for: .seconds(5))
                #expect(try pool.hosts[2].status?.storage(pool.uuids[0])?.life == "armed")
            }
        }

        @Test(.long) func `by default a loss that all share is an alert`() throws {
            try GuardedPool.with("peer-partial", hosts: 2, Self.both, timing: .pool) { pool in
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
            try GuardedPool.with("peer-alone", hosts: 2, Self.both, timing: .pool) { pool in
                try pool.lose(0, on: 0)
                try pool.hosts[0].expectNoReset(for: pool.hosts[0].timing.fenceBy + .seconds(10))
                #expect(try pool.hosts[0].status?.decision.reason == "partial_loss")
                #expect(try pool.check(0, from: 1) == 0)
            }
            try GuardedPool.with("peer-only-here", hosts: 2, Self.both, timing: .pool, has: { $0 == 0 || $1 == 0 }) {
                pool in
                rest(.seconds(5))
                let outage = Instant.now
                try pool.lose(0, on: 0)
                try pool.hosts[0].expectFenced(by: [pool.uuids[0]], outage: outage)
            }
        }

        @Test(.long) func `with partial_loss = fence, a host that alone loses an SR fences alone`() throws {
            try GuardedPool.with(
                "peer-alone-fence", hosts: 2, Self.both, timing: .pool, policy: [("partial_loss", "fence")]
            ) {
                pool in
                rest(pool.hosts[0].timing.takeoverAfter + .seconds(5))
                let before = Instant.now
                try pool.lose(0, on: 0)
                let outage = Instant.now
                // It looks for three intervals whether the others lost it too.
                let reset = try #require(pool.hosts[0].waitForReset(within: .seconds(40)), "no reset")
                let timing = pool.hosts[0].timing
                let latest = timing.latestReset + timing.interval * 3
                TimesTable.record("peer-alone-fence", reset.at - outage, earliest: timing.earliestReset, latest: latest)
                #expect(reset.kind == .sysrq && reset.at - outage <= latest)
                #expect(reset.at - before >= timing.earliestReset)
                try pool.hosts[1].expectNoReset(for: .seconds(10))
            }
        }

        @Test(.long) func `a host that stood still unseen for longer than takeover_after fences at once on waking`()
            throws
        {
            try GuardedPool.with("peer-paused", hosts: 3, Self.both, timing: .pool) { pool in
                let frozen = Instant.now
                try pool.hosts[2].freeze()
                let timing = pool.hosts[0].timing
                let found = try pool.firstDead(2, from: 0, within: .seconds(140))
                let dead = try #require(found, "a host that stands still is not called dead")
                TimesTable.record(
                    "peer-paused dead", dead - frozen, earliest: timing.takeoverAfter - timing.interval,
                    latest: timing.takeoverAfter + .seconds(60))
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

import TestLaboratory
import Testing

extension EndToEnd {
    /// Hosts that share SRs, and what each makes of the others.
    @Suite struct Peers {
        private static let alive: Int32 = 0
        private static let dead: Int32 = 1
        private static let unknown: Int32 = 3

        @Test func `hosts see each other alive, and know nothing of others; CloudStack hears no doubt`() throws {
            try Pool.with(hosts: 2) { pool in
                #expect(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(5)))
                #expect(try pool.reaches(Self.alive, for: 0, from: 1, within: .seconds(5)))
                #expect(try pool.check(0, from: 0) == Self.alive)
                #expect(try pool.check(6, from: 0) == Self.unknown)
                let stranger = try pool.hosts[0].ask("check", ["--host", "nobody", "--format", "cloudstack"])
                #expect(stranger.code == 0 && stranger.output == "=====> ALIVE <=====\n" && !stranger.errors.isEmpty)
                let json = try pool.hosts[0].ask("check", ["--host", "host-2", "--format", "json"])
                #expect(json.output.contains("\"answer\": \"alive\"") && json.output.contains("\"uuid\": \"sr-1\""))
            }
        }

        @Test func `every host on an SR is listed, with what is wrong with it`() throws {
            try Pool.with(hosts: 2) { pool in
                try #require(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(5)))
                let sr = try #require(pool.views[0][0]?.backing)
                try Files.write("1790000000\n", to: sr + "/hb-stock")
                try Files.write([UInt8](repeating: 0x41, count: 4096), to: sr + "/.heartbeat-hostile")
                let copied = Files.bytes(of: sr + "/.heartbeat-host-2") ?? []
                try Files.write(copied, to: sr + "/.heartbeat-copied")
                try Files.write("no heartbeat", to: sr + "/hb-database.qcow2")
                let list = try pool.hosts[0].ask("hosts", ["--sr", "sr-0"])
                #expect(list.code == 0)
                let lines = list.output.split(separator: "\n")
                func line(_ host: String) -> Substring { lines.first { $0.hasPrefix(host + " ") } ?? "" }
                #expect(lines.count == 6, "\(list.output) \(list.errors)")
                #expect(line("host-1").contains("this host") && line("host-2").contains("yes"))
                #expect(line("stock").contains("CloudStack's number only"))
                #expect(line("hostile").contains("damaged") && line("copied").contains("foreign"))
                // What is not believed is unknown, and takes nothing from the others.
                rest(.seconds(1))
                #expect(try pool.hosts[0].ask("check", ["--host", "copied"]).code == Self.unknown)
                #expect(try pool.check(1, from: 0) == Self.alive)
                try pool.views[0][0]?.set(.hang)
                let hung = try pool.hosts[0].ask("hosts", ["--sr", "sr-0"], deadline: .seconds(8))
                #expect(hung.code == 70 && hung.errors.contains("hangs"), "\(hung)")
            }
        }

        @Test func `a host that lost everything is dead after takeover_after, not before, and fenced long since`()
            throws
        {
            try Pool.with(hosts: 2) { pool in
                try #require(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(5)))
                let outage = Instant.now
                for view in pool.views[1] { try view?.set(.hang) }
                let isDead = try pool.reaches(Self.dead, for: 1, from: 0, within: .seconds(25))
                let elapsed = Instant.now - outage
                #expect(isDead)
                let timing = pool.hosts[0].configuration
                // Its last beat may be an interval old, and ours may find it an interval late.
                #expect(elapsed >= timing.takeoverAfter - timing.interval * 2)
                let fence = try #require(pool.hosts[1].trigger.firstByte(within: .zero))
                #expect(fence.at - outage < timing.takeoverAfter / 2)
                let answer = try pool.hosts[0].ask("check", ["--host", "host-2", "--format", "cloudstack"])
                #expect(answer.code == 1 && answer.output == "=====> DEAD <======\n")
                // Storage that stands still may have news that nobody can read.
                for view in pool.views[0] { try view?.set(.hang) }
                let hung = try pool.hosts[0].ask("check", ["--host", "host-2"], deadline: .seconds(2))
                #expect(hung.code == Self.unknown && hung.output.contains("does not answer"), "\(hung)")
            }
        }

        @Test func `a record that changed since the daemon looked is not the record of a dead host`() throws {
            try Pool.with(
                hosts: 2, storages: 1,
                adjust: {
                    $0.interval = .seconds(1); $0.alertAfter = .seconds(2); $0.syncAfter = .seconds(3)
                    $0.fenceAfter = .seconds(4); $0.fenceBy = .seconds(6); $0.takeoverAfter = .seconds(20)
                }
            ) { pool in
                try #require(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(10)))
                let sr = try #require(pool.views[0][0]?.backing)
                let old = try #require(Files.bytes(of: sr + "/.heartbeat-host-2"))
                rest(.seconds(3))
                for view in pool.views[1] { try view?.set(.hang) }
                try #require(try pool.reaches(Self.dead, for: 1, from: 0, within: .seconds(40)))
                // As if this host had stood still unseen meanwhile: the next round of the daemon is up to an interval away.
                try Files.write(old, to: sr + "/.heartbeat-host-2")
                let answer = try pool.hosts[0].ask("check", ["--host", "host-2"], deadline: .seconds(2))
                #expect(answer.code != Self.dead, "\(answer)")
            }
        }

        @Test func `a host that was stopped in order is unknown, never dead`() throws {
            try Pool.with(hosts: 2) { pool in
                try #require(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(5)))
                #expect(pool.hosts[1].stop(within: .seconds(5)) == 0)
                #expect(try pool.reaches(Self.unknown, for: 1, from: 0, within: .seconds(5)))
                let isDead = try pool.reaches(Self.dead, for: 1, from: 0, within: .seconds(18))
                #expect(!isDead)
                let words = try pool.hosts[0].ask("check", ["--host", "host-2"]).output
                #expect(words.contains("promises no fence"), "\(words)")
            }
        }

        @Test func `an array that stands still for everybody and comes back makes nobody dead`() throws {
            try Pool.with(
                hosts: 2,
                adjust: {
                    $0.mode = "enforce"; $0.partialLoss = "alert"; $0.allLost = "hold"
                }
            ) { pool in
                // all_lost = hold promises nothing; a third host's promise would be counted in the same way.
                for view in pool.views.joined() { try view?.set(.hang) }
                #expect(try !pool.reaches(Self.dead, for: 1, from: 0, within: .seconds(18)))
                for view in pool.views.joined() { try view?.set(.none) }
                #expect(try !pool.reaches(Self.dead, for: 1, from: 0, within: .seconds(2)))
                #expect(try pool.reaches(Self.alive, for: 1, from: 0, within: .seconds(10)))
            }
        }

        @Test func `what every host lost is held by all, and released by the first that has it back`() throws {
            try Pool.with(
                hosts: 3,
                adjust: {
                    $0.partialLoss = "fence"; $0.takeoverAfter = .seconds(12)
                }
            ) { pool in
                // The table must reach back to takeover_after before the loss.
                rest(.seconds(13))
                for views in pool.views { try views[0]?.set(.hang) }
                for host in pool.hosts {
                    #expect(
                        host.reaches(within: .seconds(6)) { $0.decision.kind == "hold" && $0.decision.reason == "held" }
                    )
                }
                rest(.seconds(5))
                for host in pool.hosts { #expect(host.trigger.firstByte(within: .zero) == nil, "\(host.kernelLog)") }
                try pool.views[2][0]?.set(.none)
                let back = Instant.now
                #expect(pool.hosts[2].reaches(within: .seconds(5)) { $0.storage("sr-0")?.health == "healthy" })
                for host in pool.hosts.prefix(2) {
                    let byte = try #require(host.trigger.firstByte(within: .seconds(10)), "no fence after the hold")
                    #expect(byte.at - back >= host.configuration.fenceAfter)
                    #expect(byte.at - back < host.configuration.takeoverAfter)
                }
                #expect(pool.hosts[2].trigger.firstByte(within: .zero) == nil)
            }
        }

        @Test
        func `by default a host stays for peers that see it elsewhere, and fences for one that sees it only there`()
            throws
        {
            try Pool.with(hosts: 2) { pool in
                rest(.seconds(2))
                try pool.views[0][0]?.set(.hang)
                #expect(pool.hosts[0].trigger.firstByte(within: .seconds(6)) == nil, "\(pool.hosts[0].kernelLog)")
            }
            try Pool.with(hosts: 2, has: { host, storage in host == 0 || storage == 0 }) { pool in
                rest(.seconds(2))
                try pool.views[0][0]?.set(.hang)
                let outage = Instant.now
                let byte = try #require(pool.hosts[0].trigger.firstByte(within: .seconds(8)), "no fence")
                #expect(
                    byte.at - outage >= pool.hosts[0].configuration.fenceAfter - pool.hosts[0].configuration.interval
                        * 2)
            }
        }
    }
}

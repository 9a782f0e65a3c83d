import TestLaboratory
import Testing

extension VirtualMachines {
    /// The second pair of eyes beside the kernel's NFS and the kernel's iSCSI.
    @Suite struct DirectView {
        /// Slow enough for emulated machines, and such that no fault of a scenario is a loss before it has healed.
        private static let timing = Timing(
            interval: .seconds(2), ioTimeout: .seconds(5), alertAfter: .seconds(9), syncAfter: .seconds(80),
            fenceAfter: .seconds(90), fenceBy: .seconds(120), takeoverAfter: .seconds(180))

        @Test(.short) func `what is cut off is named: this host's mount or session, or the server`() throws {
            try GuardedPair.with("direct-view", [.nfs(version: "4.1"), .volumes], timing: Self.timing) { pair in
                try Self.expectWell(pair)
                for storage in [0, 1] {
                    try Self.awaitBeat(pair, storage)
                    try Self.expectNamed(pair, storage, "mount_stuck", of: "the kernel's own connection is cut") {
                        try pair.hypervisor.shell("/laboratory/cut-kernel \(pair.storages[storage].port)")
                    }
                    try pair.hypervisor.shell("/laboratory/regain; systemctl start iscsid")
                    try Self.expectWell(pair)
                }
                for storage in [0, 1] {
                    try Self.expectNamed(pair, storage, "server_gone", of: "the server is cut off") {
                        try pair.server.cut(pair.storages[storage].port)
                    }
                    try pair.server.heal()
                    try Self.expectWell(pair)
                }
                let said = try pair.hypervisor.journal()
                #expect(said.contains("mount stuck: the server is well") && said.contains("server gone: neither way"))
                try pair.hypervisor.expectNoReset(for: .zero)
                try pair.hypervisor.expectNoFailedWrite()
            }
        }

        @Test(.long) func `a server that takes the export or the rights away is told from one that is gone`() throws {
            try GuardedPair.with("direct-rights", [.nfs(version: "3")], timing: Self.timing) { pair in
                try Self.expectWell(pair)
                let export = "/export/\(pair.uuids[0])"
                let exports = "cat /etc/exports >/run/exports"
                try Self.expectNamed(pair, 0, "permission_revoked", of: "exported to another host only (v3)") {
                    try pair.server.shell("\(exports); echo '\(export) 10.9.0.99(rw,sync)' >/etc/exports; exportfs -ra")
                }
                try pair.server.shell("cp /run/exports /etc/exports; exportfs -ra")
                try Self.expectWell(pair)
                try Self.expectNamed(pair, 0, "permission_revoked", of: "exported read-only (v3)") {
                    try pair.server.shell("sed -i s/rw,/ro,/ /etc/exports; exportfs -ra")
                }
                try pair.server.shell("cp /run/exports /etc/exports; exportfs -ra")
                try Self.expectWell(pair)
                try Self.expectNamed(pair, 0, "storage_failing", of: "the server's own file system is frozen") {
                    try pair.server.shell("systemd-run --unit=frozen sh -c 'fsfreeze -f / && sleep 25; fsfreeze -u /'")
                }
                try Self.expectWell(pair)
                try pair.hypervisor.expectNoReset(for: .zero)
            }
        }

        @Test(.long)
        func `a record written past a stuck mount keeps peers from calling the host dead, and no fence from coming`()
            throws
        {
            try Self.stuck("direct-beat", policy: [("lost_mount_stuck", "fence")]) { pool in
                let outage = Instant.now
                try pool.hosts[0].shell("/laboratory/cut-kernel 2049")
                try Self.expectWritten(by: pool.hosts[0])
                try pool.hosts[0].expectFenced(by: pool.uuids, outage: outage)
                // What was written past the mount promises nothing: unknown until the host is back, never dead.
                #expect(try pool.firstDead(0, from: 1, within: Timing.pool.takeoverAfter + .seconds(20)) == nil)
            }
        }

        @Test(.long) func `a host whose policy spares it stays with a stuck mount, and goes when the server goes`()
            throws
        {
            try Self.stuck("direct-spared", policy: [("lost_mount_stuck", "alert")]) { pool in
                let host = pool.hosts[0]
                try host.shell("/laboratory/cut-kernel 2049")
                try Self.expectWritten(by: host)
                let isSpared = try host.reaches(within: .seconds(60)) { $0.decision.reason == "mount_stuck" }
                let reason = try host.status?.decision.reason
                #expect(isSpared, "\(reason ?? "no status")")
                // Past takeover_after and a good while more: alive for the peer, by the record past the mount.
                #expect(try pool.firstDead(0, from: 1, within: Timing.pool.takeoverAfter + .seconds(20)) == nil)
                try host.expectNoReset(for: .zero)
                let listed = try pool.hosts[1].shell("heartbeat hosts --sr \(pool.uuids[0])", within: .seconds(20))
                #expect(listed.contains("mount stuck"), "\(listed)")
                let outage = Instant.now
                try pool.server.freeze()
                try host.expectFenced(by: pool.uuids, outage: outage)
            }
        }

        /// Waits until the record has been written past the mount, in time before a fence.
        private static func expectWritten(by host: Hypervisor) throws {
            let isWritten = try host.reaches(within: .seconds(18)) { $0.sr[0].direct?.lastBeat != nil }
            let found = try host.status?.sr[0]
            #expect(isWritten, "\(found?.diagnosis ?? "?"): \(String(describing: found?.direct))")
        }

        /// Two hosts on one NFS SR, whose records may be written past a stuck mount.
        private static func stuck(
            _ name: String, policy: [(String, String)], _ scenario: (GuardedPool) throws -> Void
        ) throws {
            try GuardedPool.with(
                name, hosts: 2, [.nfs(version: "4.1")], timing: .pool, policy: policy,
                storage: [("direct_beat", "true")], scenario)
        }

        /// Both views answer on every SR.
        private static func expectWell(_ pair: GuardedPair) throws {
            let isWell = try pair.hypervisor.reaches(within: .seconds(100)) { status in
                status.sr.allSatisfy {
                    $0.health == "healthy" && $0.diagnosis == "none" && $0.direct?.outcome == "fine"
                }
            }
            if !isWell {
                let text = try pair.hypervisor.read("/run/heartbeat/status.json") ?? "no status"
                throw LaboratoryFailure("the two views are not well: \(text)")
            }
        }

        /// Waits until a beat on the SR has just ended: one whose write arrives before a cut and whose answer does not is named
        /// `path_lost_on_one_side`, and rightly.
        private static func awaitBeat(_ pair: GuardedPair, _ storage: Int) throws {
            let uuid = pair.uuids[storage]
            try pair.hypervisor.shell(
                """
                record=$(ls -d /run/sr-mount/\(uuid)/.heartbeat-* /dev/VG_XenStorage-\(uuid)/hb-* 2>/dev/null | head -n 1)
                look() { dd if="$record" iflag=direct bs=8192 count=1 2>/dev/null | cksum; }
                before=$(look)
                while [ "$(look)" = "$before" ]; do sleep 0.05; done
                sleep 0.5
                """)
        }

        /// Expects the diagnosis within io_timeout + interval of the fault, and what emulation costs.
        private static func expectNamed(
            _ pair: GuardedPair, _ storage: Int, _ diagnosis: String, of fault: String, by cause: () throws -> Void
        ) throws {
            try cause()
            let since = Instant.now
            let latest = timing.ioTimeout + timing.interval + Timing.slack
            let isNamed = try pair.hypervisor.reaches(within: latest + .seconds(20)) {
                $0.storage(pair.uuids[storage])?.diagnosis == diagnosis
            }
            let took = Instant.now - since
            let kind = storage == 0 ? "NFS" : "iSCSI"
            TimesTable.record("\(diagnosis): \(fault) (\(kind))", took, earliest: .zero, latest: latest)
            let found = try pair.hypervisor.status?.storage(pair.uuids[storage])
            #expect(
                isNamed, "\(fault): \(found?.cause ?? "?"), \(found?.diagnosis ?? "?"), \(found?.direct?.detail ?? "?")"
            )
            #expect(took <= latest, "\(fault) was named late")
        }
    }
}

import TestLaboratory
import Testing

extension VirtualMachines {
    /// What an admin does with the Debian package, from the first install to the purge, by the product's own timing.
    @Suite struct PackageLife {
        @Test(.long)
        func `installed, provisioned, scraped, seen by a peer, paused, upgraded, removed and purged`() throws {
            guard Files.exists(Images.package) else {
                throw LaboratoryFailure("\(Images.package) is missing: run `make package-image`")
            }
            try MachineRoom.with("package-life") { room in
                let server = try room.storageServer(wires: 2)
                let host = try room.hypervisor(name: "host-1", product: Images.package)
                let peer = try room.hypervisor(name: "host-2")
                let storages = [SharedStorage.Kind.nfs(version: "4.1"), .volumes].enumerated().map { index, kind in
                    SharedStorage(kind: kind, uuid: "5f7c0c1e-0000-4000-8000-00000000000\(index + 1)")
                }
                let uuids = storages.map(\.uuid)
                try server.waitForBoot()
                try server.serveAll(storages)
                try host.waitForBoot()
                try peer.waitForBoot()
                let disks = try storages.map { try $0.attach(to: host, number: 0) }
                for storage in storages { _ = try storage.attach(to: peer, number: 1) }

                try Self.install(on: host)
                let started = Instant.now
                for uuid in uuids {
                    let report = try host.shell("heartbeat setup --host host-1 --sr \(uuid)", within: .seconds(40))
                    #expect(report.contains(uuid), "\(report)")
                }
                for disk in disks { try host.use(disk) }
                try host.waitUntilArmed(uuids)
                TimesTable.record("package-life armed", Instant.now - started, earliest: .zero, latest: .seconds(60))
                #expect(Instant.now - started < .seconds(60))
                #expect(try host.run("heartbeat status").status == 0)
                // Warnings there are: a guest has no NTP, and its softdog is a poor watchdog.
                let report = try host.run("heartbeat doctor", within: .seconds(30))
                #expect(report.status < 2 && report.output.contains("0 critical"), "\(report.output)")
                #expect(report.output.contains("/proc/sysrq-trigger is the kernel's"), "\(report.output)")

                try Self.scrape(host, uuids)
                try peer.setup(uuids, timing: .defaults)
                try peer.startHeartbeat()
                #expect(try wait(until: .seconds(60), every: .seconds(1)) { try Self.check(peer) == 0 })
                try Self.maintain(host, uuids[1], peer: peer)
                try Self.upgrade(host, server: server, uuids)
                try Self.remove(host, uuids, peer: peer)
                try host.expectNoReset(for: .zero)
                try peer.expectNoReset(for: .zero)
            }
        }

        private static func check(_ peer: Hypervisor) throws -> Int {
            try peer.run("heartbeat check --host host-1", within: .seconds(5)).status
        }

        /// Started and enabled at once; it guards nothing, and says so.
        private static func install(on host: Hypervisor) throws {
            try host.shell("dpkg --install /laboratory/packages/old.deb", within: .seconds(120))
            #expect(try host.shell("systemctl is-active heartbeat").contains("active"))
            #expect(try host.shell("systemctl is-enabled heartbeat").contains("enabled"))
            let status = try host.run("heartbeat status")
            #expect(status.status == 2 && status.output.contains("heartbeat setup"), "\(status.output)")
        }

        private static func scrape(_ host: Hypervisor, _ uuids: [String]) throws {
            try host.shell(
                "systemd-run --unit=exporter /laboratory/packages/prometheus-node-exporter --collector.disable-defaults "
                    + "--collector.textfile --collector.textfile.directory=/var/lib/prometheus/node-exporter "
                    + "--web.listen-address=127.0.0.1:9100")
            var page = ""
            let isServed = try wait(until: .seconds(30), every: .seconds(1)) {
                page = try host.run("busybox wget -q -O - http://127.0.0.1:9100/metrics").output
                return page.contains("heartbeat_protection{state=\"armed\"} 1")
            }
            #expect(isServed, "\(page)")
            for uuid in uuids { #expect(page.contains("heartbeat_sr_armed{sr=\"\(uuid)\"} 1")) }
            #expect(page.contains("node_textfile_scrape_error 0"))
        }

        private static func maintain(_ host: Hypervisor, _ uuid: String, peer: Hypervisor) throws {
            let refused = try host.run("heartbeat pause --sr \(uuid) --for 10m --reason 'new switch'")
            #expect(refused.status != 0, "an SR in use was paused without --force")
            try host.shell("heartbeat pause --sr \(uuid) --for 10m --reason 'new switch' --force", within: .seconds(30))
            #expect(try host.reaches(within: .seconds(20)) { $0.storage(uuid)?.life == "paused" })
            #expect(try host.run("heartbeat status").output.contains("new switch"))
            #expect(try check(peer) == 0)
            try host.shell("heartbeat resume --sr \(uuid)", within: .seconds(30))
            try host.waitUntilArmed([uuid])
        }

        /// Keeps the configuration, and no beat is missing: from the last record of the old daemon to the first of the new one no more
        /// than an interval passes, and what the start takes under emulation.
        private static func upgrade(_ host: Hypervisor, server: StorageServer, _ uuids: [String]) throws {
            let before = try host.read("/etc/heartbeat/heartbeat.toml")
            // What lies on the array itself, by its own clock.
            try server.write(
                "/run/watch",
                """
                while :; do
                    now=$(stat --format=%Y.%y '/export/\(uuids[0])/.heartbeat-host-1')
                    [ "$now" = "$last" ] || echo "$now" >>/run/beats
                    last=$now
                    sleep 0.2
                done
                """)
            try server.shell("systemd-run --unit=watch bash /run/watch")
            rest(.seconds(12))
            let clock = Double(try host.shell("cut -d ' ' -f 1 /proc/uptime").split(separator: "\n")[0]) ?? 0
            try host.shell("dpkg --install /laboratory/packages/new.deb", within: .seconds(120))
            try host.waitUntilArmed(uuids, updatedAfter: clock)
            rest(.seconds(12))
            try server.shell("systemctl stop watch")
            let seconds = try #require(try server.read("/run/beats")).split(separator: "\n").compactMap {
                Self.secondsOfDay($0)
            }
            let gaps = zip(seconds.dropFirst(), seconds).map { $0 - $1 }
            let longest = try #require(gaps.max())
            TimesTable.record(
                "package-life gap of an upgrade", .milliseconds(Int64(longest * 1000)), earliest: .zero,
                latest: host.timing.interval + Timing.slack)
            #expect(gaps.count > 4 && longest < (host.timing.interval + Timing.slack).seconds, "\(gaps)")
            #expect(try host.read("/etc/heartbeat/heartbeat.toml") == before)
            #expect(try host.shell("dpkg-query --show --showformat='${Version}' sr-heartbeat").contains("~") == false)
            #expect(try host.journalEntries(boot: 0, message: Hypervisor.fenceMessage).isEmpty)
        }

        /// Of `1795275198.2026-11-21 15:33:18.123456789 +0000`.
        private static func secondsOfDay(_ line: Substring) -> Double? {
            let words = line.split(separator: " ")
            guard words.count == 3 else { return nil }
            let parts = words[1].split(separator: ":").compactMap { Double($0) }
            return parts.count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : nil
        }

        /// A removal withdraws the promise; a purge takes the configuration too. What lies on the SRs stays, for others read it.
        private static func remove(_ host: Hypervisor, _ uuids: [String], peer: Hypervisor) throws {
            try host.shell("dpkg --remove sr-heartbeat", within: .seconds(60))
            #expect(try host.run("systemctl is-active heartbeat").status != 0)
            #expect(try host.read("/etc/heartbeat/heartbeat.toml") != nil)
            #expect(try wait(until: .seconds(40), every: .seconds(1)) { try check(peer) == 3 })
            try host.shell("dpkg --purge sr-heartbeat", within: .seconds(60))
            let left = try host.run(
                "ls -d /etc/heartbeat /var/lib/heartbeat /var/lib/prometheus/node-exporter/heartbeat.prom "
                    + "/usr/sbin/heartbeat 2>/dev/null")
            #expect(left.output.isEmpty, "\(left.output)")
            #expect(try host.read("/run/sr-mount/\(uuids[0])/hb-host-1") != nil)
        }
    }
}

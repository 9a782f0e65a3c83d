import TestLaboratory
import Testing

extension VirtualMachines {
    /// Real watchdog devices, which reset the host when nothing else does.
    @Suite struct WatchdogDevice {
        /// systemd neither watches the daemon nor restarts it.
        private static let unwatched = "[Service]\nWatchdogSec=0\nRestart=no\n"

        @Test(.short) func `a judge that stands still for ever is reset in time by hardware`() throws {
            try proveStandstill("watchdog-hardware", driver: "i6300esb", kind: .watchdog)
        }

        @Test(.long) func `a judge that stands still for ever is reset in time by softdog`() throws {
            try proveStandstill("watchdog-software", driver: "softdog", kind: .softwareWatchdog)
        }

        private func proveStandstill(_ name: String, driver: String, kind: Reset.Kind) throws {
            try GuardedPair.with(
                name, [.nfs(version: "4.1"), .volumes], timing: .watchdog,
                prepare: {
                    try $0.leaveOnlyWatchdog(driver)
                    try $0.write("/etc/systemd/system/heartbeat.service.d/unwatched.conf", Self.unwatched)
                    try $0.shell("systemctl daemon-reload")
                }
            ) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.expectWatchdogArmed()
                let standstill = Instant.now
                try hypervisor.shell("systemctl kill --kill-whom=main --signal=STOP heartbeat")
                let reset = try #require(hypervisor.waitForReset(within: .seconds(80)), "no reset")
                // The last feeding is at most a second old, the last beat an interval and its latency.
                let elapsed = reset.at - standstill
                let latest = hypervisor.timing.takeoverAfter - .seconds(10) + Timing.slack
                TimesTable.record(hypervisor.scenario, elapsed, earliest: .seconds(28), latest: latest)
                #expect(reset.kind == kind)
                #expect(elapsed >= .seconds(28) && elapsed <= latest)
                try hypervisor.waitForBoot()
                #expect(try hypervisor.journalEntries(boot: -1, message: Hypervisor.fenceMessage).isEmpty)
                try expectStory(hypervisor, isCertain: kind == .watchdog)
            }
        }

        /// Hardware keeps a trace of its reset. softdog does not: a process that stands still as a whole, as a frozen host does,
        /// was fed until its last sign of life, so the story names the watchdog as one of the possible causes.
        private func expectStory(_ hypervisor: Hypervisor, isCertain: Bool) throws {
            let isUp = try hypervisor.reaches(within: .seconds(60)) { _ in true }
            #expect(isUp, "the daemon of the next boot keeps no status")
            let story = try hypervisor.why()
            let told = isCertain ? "This host was reset by the watchdog" : "or the watchdog, fed until the end"
            #expect(story.contains(told), "\(story)")
            #expect(story.contains("The last minutes"))
            let message = isCertain ? Hypervisor.watchdogResetMessage : Hypervisor.unexplainedResetMessage
            #expect(try hypervisor.journalEntries(boot: 0, message: message).count == 1)
            #expect(try hypervisor.metric("heartbeat_fences_total") == 0)
        }

        @Test(.long) func `where neither trigger nor reboot(2) can be had, the watchdog keeps the promise`() throws {
            try GuardedPair.with(
                "watchdog-alone", [.volumes], timing: .watchdog,
                prepare: {
                    try $0.leaveOnlyWatchdog("i6300esb")
                    try $0.shell("mount --bind /proc/sysrq-trigger /proc/sysrq-trigger")
                    try $0.shell("mount -o remount,bind,ro /proc/sysrq-trigger")
                    try $0.write(
                        "/etc/systemd/system/heartbeat.service.d/no-boot.conf",
                        "[Service]\nCapabilityBoundingSet=~CAP_SYS_BOOT\n")
                    try $0.shell("systemctl daemon-reload")
                }
            ) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.expectWatchdogArmed()
                let status = try #require(try hypervisor.status)
                #expect(status.protection == "armed" && status.verdict == "critical" && status.fence.ready)
                #expect(status.degraded.contains { $0.contains("CAP_SYS_BOOT") })
                let outage = Instant.now
                try pair.server.cut(pair.storages[0].port)
                let reset = try #require(hypervisor.waitForReset(within: .seconds(90)), "no reset")
                let elapsed = reset.at - outage
                let latest = hypervisor.timing.takeoverAfter - .seconds(10) + Timing.slack
                TimesTable.record(
                    hypervisor.scenario, elapsed, earliest: hypervisor.timing.fenceAfter, latest: latest)
                #expect(reset.kind == .watchdog)
                #expect(elapsed >= hypervisor.timing.fenceAfter && elapsed <= latest)
                #expect(hypervisor.console.contains("heartbeat: FENCING this host", pair.uuids[0], since: outage))
                try hypervisor.waitForBoot()
                #expect(try hypervisor.why().contains("could not be written"))
            }
        }

        @Test(.long) func `an orderly stop disarms it, a killed daemon takes it over, and neither resets the host`()
            throws
        {
            try GuardedPair.with(
                "watchdog-disarmed", [.volumes], timing: .watchdog,
                prepare: { try $0.leaveOnlyWatchdog("i6300esb") }
            ) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.expectWatchdogArmed()
                let before = try hypervisor.status?.updatedBoottimeSeconds ?? 0
                try hypervisor.shell("systemctl kill --kill-whom=main --signal=KILL heartbeat")
                try hypervisor.expectNoReset(for: .seconds(10))
                try hypervisor.waitUntilArmed(pair.uuids, updatedAfter: before + 5)
                try hypervisor.expectWatchdogArmed()
                try hypervisor.expectNoReset(for: .seconds(35))
                try hypervisor.shell("systemctl stop heartbeat", within: .seconds(10))
                #expect(try hypervisor.journal().contains("the watchdog is disarmed in order"))
                try hypervisor.expectNoReset(for: .seconds(45))
            }
        }

        @Test(.long) func `what a killed daemon left running is disarmed by one that has no use for it`() throws {
            try GuardedPair.with(
                "watchdog-unwanted", [.volumes], timing: .watchdog,
                prepare: {
                    try $0.leaveOnlyWatchdog("i6300esb")
                    try $0.write("/etc/systemd/system/heartbeat.service.d/unwatched.conf", Self.unwatched)
                    try $0.shell("systemctl daemon-reload")
                }
            ) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.expectWatchdogArmed()
                try hypervisor.shell("systemctl kill --kill-whom=main --signal=KILL heartbeat")
                // Timings that no watchdog of 30 s fits.
                try hypervisor.configure("timing", Timing.short.entries)
                try hypervisor.startHeartbeat()
                let isDisarmed = try wait(until: .seconds(20), every: .seconds(1)) {
                    try hypervisor.journal().contains("the watchdog is disarmed in order")
                }
                #expect(isDisarmed, "the device is left running")
                try hypervisor.expectNoReset(for: .seconds(45))
            }
        }

        @Test(.long) func `a device that systemd holds is reported, and the host is guarded without it`() throws {
            try GuardedPair.with(
                "watchdog-busy", [.volumes], timing: .watchdog,
                prepare: {
                    try $0.leaveOnlyWatchdog("i6300esb")
                    try $0.write("/etc/systemd/system.conf.d/watchdog.conf", "[Manager]\nRuntimeWatchdogSec=40s\n")
                    try $0.shell("systemctl daemon-reexec", within: .seconds(40))
                }
            ) { pair in
                let hypervisor = pair.hypervisor
                let isTold = try hypervisor.reaches(within: .seconds(20)) { status in
                    status.degraded.contains { $0.contains("RuntimeWatchdogSec") }
                }
                #expect(isTold, "the status does not say who holds the device")
                #expect(try hypervisor.journal().contains("no watchdog can be opened"))
                #expect(try hypervisor.status?.protection == "armed")
            }
        }
    }
}

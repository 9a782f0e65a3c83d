/// A configuration for the daemon under test: short timings, and every path inside the bench.
package struct DaemonConfiguration: Sendable {
    package var host = "host-1"
    /// The address in CloudStack's KVM layout; nil for none.
    package var address: String?
    package var mode = "enforce"
    package var interval = Duration.milliseconds(200)
    package var ioTimeout = Duration.milliseconds(400)
    package var alertAfter = Duration.milliseconds(800)
    package var syncAfter = Duration.milliseconds(1200)
    package var fenceAfter = Duration.seconds(2)
    package var fenceBy = Duration.seconds(3)
    package var takeoverAfter = Duration.seconds(15)
    package var evidenceBudget = Duration.milliseconds(500)
    package var syncBudget = Duration.milliseconds(500)
    package var lostUnused = "alert"
    package var partialLoss = "alert"
    package var allLost = "fence"
    package var lostMountStuck = "fence"
    package var sync = "local"
    package var action = "reboot"
    /// Path of the trigger, of a pipe for example; nil for a file beside the others.
    package var trigger: String?
    /// Path of a hook; nil for none.
    package var notifyCommand: String?
    package var notifyTimeout = Duration.seconds(10)
    package var storages: [Storage] = []

    /// One `[[sr]]`, taken although it is local.
    package struct Storage: Sendable {
        package var uuid: String
        package var kind: String
        package var path: String
        /// Further lines, such as `direct_beat = true`.
        package var lines: [String]

        package init(uuid: String, kind: String, path: String, lines: [String] = []) {
            self.lines = lines
            self.uuid = uuid
            self.kind = kind
            self.path = path
        }
    }

    package init() {}

    /// The file's text; `runtime` and the others lie in `directory`.
    package func text(in directory: String) -> String {
        """
        version = 1
        host = "\(host)"
        \(address.map { "address = \"\($0)\"" } ?? "")
        mode = "\(mode)"
        readers = "heartbeat"

        [timing]
        interval = "\(interval.milliseconds)ms"
        io_timeout = "\(ioTimeout.milliseconds)ms"
        alert_after = "\(alertAfter.milliseconds)ms"
        sync_after = "\(syncAfter.milliseconds)ms"
        fence_after = "\(fenceAfter.milliseconds)ms"
        fence_by = "\(fenceBy.milliseconds)ms"
        takeover_after = "\(takeoverAfter.milliseconds)ms"

        [policy]
        lost_unused = "\(lostUnused)"
        partial_loss = "\(partialLoss)"
        all_lost = "\(allLost)"
        lost_mount_stuck = "\(lostMountStuck)"
        sync = "\(sync)"

        [fence]
        action = "\(action)"
        evidence_budget = "\(evidenceBudget.milliseconds)ms"
        sync_budget = "\(syncBudget.milliseconds)ms"
        watchdog = "none"

        [paths]
        sysrq_trigger = "\(trigger ?? directory + "/trigger")"
        kmsg = "\(directory)/kmsg"
        runtime = "\(directory)/run"
        state = "\(directory)/state"

        """
            + (notifyCommand.map { "\n[notify]\ncommand = \"\($0)\"\ntimeout = \"\(notifyTimeout.milliseconds)ms\"\n" }
                ?? "")
            + storages.map { storage in
                """

                [[sr]]
                uuid = "\(storage.uuid)"
                kind = "\(storage.kind)"
                path = "\(storage.path)"
                allow_local = true

                """ + storage.lines.map { $0 + "\n" }.joined()
            }.joined()
    }
}

import HeartbeatCore

/// What this process found at one rung of the fence, without using it.
package enum ExaminedRung: Equatable, Sendable {
    case ready
    /// Why it is not ready, as a clause.
    case fault(String)
    /// Why this process cannot tell.
    case unseen(String)

    /// The trigger and reboot(2) by what the daemon itself does at its start. The real trigger is opened, never written; one of a
    /// test or trial is not even opened, since that would make it. `forbidden` is set by HEARTBEAT_NO_FENCE in the environment.
    package static func ofThisProcess(
        _ paths: Configuration.Paths, forbidden: Bool
    ) -> (trigger: ExaminedRung, reboot: ExaminedRung) {
        guard !paths.hasForeignTrigger else {
            return (.unseen("it is only a record"), .unseen("a fence of a trial does not call it"))
        }
        let trigger = SysrqTrigger(path: paths.sysrqTrigger, forbidden: forbidden)
        if let prohibition = trigger.prohibition { return (.unseen(prohibition), .unseen(prohibition)) }
        let reboot = HostReboot.fault(paths: paths, trigger: trigger)
        return (trigger.fault.map { .fault($0) } ?? .ready, reboot.map { .fault($0) } ?? .ready)
    }
}

import CLinux
import Glibc
import HeartbeatCore
import Synchronization

/// reboot(2), the rung after the trigger: in a thread made beforehand, since it may hang in the shutdown of a driver
/// whose device is lost (SYNCHRONIZE CACHE to a dead iSCSI target).
package final class HostReboot: Sendable {
    /// Resets or, with true, powers off; returns errno when the kernel refused.
    package typealias Call = @Sendable (_ powersOff: Bool) -> Int32

    /// Why it is not ready, as a clause; nil when it is.
    package let fault: String?
    private let task: BoundedTask?
    private let action: ActionBox

    /// Ready only where the fence is real: a trigger path of a test or trial, a debug build, and HEARTBEAT_NO_FENCE all
    /// keep the call from existing. Starts a thread; before READY.
    package convenience init(
        paths: Configuration.Paths, trigger: SysrqTrigger, policy: SystemThread.Policy, notify: EventDescriptor
    ) throws(SystemFailure) {
        let (fault, call) = Self.realCall(paths: paths, trigger: trigger)
        try self.init(fault: fault, call: call, policy: policy, notify: notify)
    }

    /// With another call in place of the real one: what the tests use.
    init(
        fault: String?, call: Call?, policy: SystemThread.Policy, notify: EventDescriptor
    ) throws(SystemFailure) {
        self.fault = fault
        let action = ActionBox()
        self.action = action
        guard fault == nil, let call else {
            task = nil
            return
        }
        task = try BoundedTask(name: "fence-reboot", policy: policy, notify: notify) { job in
            guard job == .act else { return }
            action.errorNumber.store(call(action.powersOff.load(ordering: .acquiring)), ordering: .releasing)
        }
    }

    /// Runs the thread once without calling anything, so that it is there when it counts.
    package func rehearse() { task?.post(.rehearsal) }

    /// Starts the call. Judging thread only; neither blocks nor allocates; false where it is not ready.
    package func start(powersOff: Bool) -> Bool {
        action.powersOff.store(powersOff, ordering: .releasing)
        return task?.post(.act) ?? false
    }

    /// errno of a call that came back; 0 before. Any thread.
    package var errorNumber: Int32 { action.errorNumber.load(ordering: .acquiring) }

    /// Why reboot(2) would not be ready in this process, as a clause; nil when it would. Makes no thread and calls nothing.
    package static func fault(paths: Configuration.Paths, trigger: SysrqTrigger) -> String? {
        realCall(paths: paths, trigger: trigger).0
    }

    /// The one guard before reboot(2).
    private static func realCall(paths: Configuration.Paths, trigger: SysrqTrigger) -> (String?, Call?) {
        if let prohibition = trigger.prohibition { return (prohibition, nil) }
        if paths.hasForeignTrigger {
            return ("sysrq_trigger is \(paths.sysrqTrigger): the fence is only recorded", nil)
        }
        #if DEBUG
            return ("a debug build never calls reboot(2)", nil)
        #else
            // CAP_SYS_BOOT is 22 (linux/capability.h).
            if heartbeat_has_capability(22) == 0 { return ("reboot(2) needs CAP_SYS_BOOT", nil) }
            // In another PID namespace it only ends that namespace's init (reboot(2)); in another user namespace the
            // capability is none over the host.
            if heartbeat_in_first_namespaces() == 0 {
                return ("reboot(2) does not reach the host from a container", nil)
            }
            return (nil, { powersOff in heartbeat_reboot(powersOff ? 1 : 0) })
        #endif
    }
}

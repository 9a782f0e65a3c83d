import Glibc
import HeartbeatCore

/// Which watchdog devices this daemon may open: the one guard before a real device.
package struct WatchdogSource: Sendable {
    /// In the order in which they are tried.
    package let candidates: [WatchdogCandidate]
    /// Why there is none, as a clause; nil when there is one, or none is wanted.
    package let fault: String?
    let drivers: [any WatchdogDriver]
    /// The first candidate runs already: an earlier process of this boot left it.
    let isInherited: Bool
    /// What the configuration asked for at the start.
    let choice: Configuration.WatchdogChoice

    /// Nothing where the fence is not real: a trigger path of a test or trial, a debug build, no root, HEARTBEAT_NO_FENCE.
    /// Reads sysfs; at start only.
    package init(
        choice: Configuration.WatchdogChoice, paths: Configuration.Paths, trigger: SysrqTrigger,
        inherited: String? = nil, directory: String = "/sys/class/watchdog"
    ) {
        self.choice = choice
        let refusal = Self.refusal(paths: paths, trigger: trigger)
        let known = refusal == nil ? WatchdogCandidate.all(in: directory) : []
        let all = refusal == nil ? WatchdogCandidate.choose(choice, from: known) : []
        // What an earlier process of this boot left running is taken over first; where it cannot be disarmed, also when the
        // configuration does not want it any more: nobody else would feed it.
        let left = all.first { $0.path == inherited } ?? known.first { $0.path == inherited && $0.hasNoWayOut }
        let found = (left.map { [$0] } ?? []) + all.filter { $0.path != inherited }
        isInherited = left != nil
        candidates = found
        drivers = found.map { WatchdogDevice(path: $0.path) }
        guard choice != .none else {
            fault = nil
            return
        }
        fault = refusal ?? (found.isEmpty ? "no watchdog device that can be disarmed; load a driver, or softdog" : nil)
    }

    /// Stand-ins, for tests.
    init(candidates: [WatchdogCandidate], drivers: [any WatchdogDriver], isInherited: Bool = false) {
        self.isInherited = isInherited
        self.candidates = candidates
        self.drivers = drivers
        choice = .auto
        fault = nil
    }

    /// Real devices are open to this daemon at all: not in a debug build, a trial, or without root.
    package static func mayTouchDevices(_ paths: Configuration.Paths) -> Bool {
        #if DEBUG
            return false
        #else
            return !paths.hasForeignTrigger && geteuid() == 0
        #endif
    }

    private static func refusal(paths: Configuration.Paths, trigger: SysrqTrigger) -> String? {
        if paths.hasForeignTrigger { return "the fence is only recorded" }
        #if DEBUG
            return "a debug build opens none"
        #else
            if let prohibition = trigger.prohibition { return prohibition }
            return geteuid() == 0 ? nil : "only root can open one"
        #endif
    }
}

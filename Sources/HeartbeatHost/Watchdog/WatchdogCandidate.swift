import Glibc
import HeartbeatCore

/// A watchdog device as sysfs describes it, without opening it: opening arms it (field: a query that reset the host).
package struct WatchdogCandidate: Equatable, Sendable {
    /// Such as /dev/watchdog0.
    package let path: String
    /// As the driver names itself; empty when sysfs does not tell.
    package let identity: String
    /// It cannot be disarmed once it runs, or nobody tells.
    package let hasNoWayOut: Bool
    /// Somebody runs it already: another daemon, systemd, or a process of heartbeat that crashed.
    package var isActive = false
    /// Driven by the kernel's own timers, not by hardware (drivers/watchdog/softdog.c).
    package var isSoftware: Bool { identity == "Software Watchdog" }

    /// All devices under `directory` (/sys/class/watchdog; Documentation/ABI/testing/sysfs-class-watchdog), by number.
    /// Reads sysfs; at start only.
    package static func all(in directory: String) -> [WatchdogCandidate] {
        let names = (try? KernelFile.names(in: directory)) ?? []
        let numbers = names.compactMap { name in
            name.hasPrefix("watchdog") ? Int(name.dropFirst("watchdog".count)) : nil
        }
        return numbers.sorted().map { number in
            let entry = "\(directory)/watchdog\(number)"
            return WatchdogCandidate(
                path: "/dev/watchdog\(number)",
                identity: (try? KernelFile.line(of: entry + "/identity")) ?? "",
                hasNoWayOut: (try? KernelFile.line(of: entry + "/nowayout")) != "0",
                isActive: (try? KernelFile.line(of: entry + "/state")) == "active")
        }
    }

    /// The devices to try, best first: the named one, or for `auto` hardware before software, never one that cannot be
    /// disarmed. /dev/watchdog is the first one's other name.
    package static func choose(
        _ choice: Configuration.WatchdogChoice, from all: [WatchdogCandidate]
    ) -> [WatchdogCandidate] {
        switch choice {
        case .none: return []
        case .auto:
            let usable = all.filter { !$0.hasNoWayOut }
            return usable.filter { !$0.isSoftware } + usable.filter(\.isSoftware)
        case .device(let path):
            let name = path == "/dev/watchdog" ? "/dev/watchdog0" : path
            let known = all.first { $0.path == name }
            return [
                WatchdogCandidate(
                    path: path, identity: known?.identity ?? "", hasNoWayOut: known?.hasNoWayOut ?? true,
                    isActive: known?.isActive ?? false)
            ]
        }
    }
}

import HeartbeatCore

/// Other programs that reset this host, as a look at its processes shows: two that fence know nothing of each other.
package enum OtherFencers {
    /// One of them that runs here.
    package struct Finding: Equatable, Sendable {
        /// Its name as people know it.
        package let name: String
        /// Process that it was seen as.
        package let process: Int32
        /// What it does and what to do about it, as one sentence.
        package let sentence: String
    }

    /// Looks at the processes below `processes` (proc(5)), one finding per program. Reads `comm` and `cgroup` only: unlike
    /// `cmdline` these never wait for a process that hangs. A process that ends meanwhile is passed over.
    package static func look(processes: String = "/proc") -> [Finding] {
        var found: [Finding] = []
        // Without a list of processes there is nothing to tell.
        let identifiers = ((try? KernelFile.names(in: processes)) ?? []).compactMap { Int32($0) }.sorted()
        for process in identifiers {
            guard let known = known(at: "\(processes)/\(process)"), !found.contains(where: { $0.name == known.name })
            else { continue }
            found.append(Finding(name: known.name, process: process, sentence: known.sentence(process)))
        }
        return found
    }

    private static func known(at directory: String) -> Known? {
        // Gone meanwhile.
        guard let command = try? KernelFile.line(of: "\(directory)/comm") else { return nil }
        if let known = knownCommands.first(where: { $0.name.utf8.prefix(longestCommand).elementsEqual(command.utf8) }) {
            return known
        }
        // systemd names the unit in the path of its control group; a JVM tells nothing else.
        guard command == "java" || command == "jsvc", let group = try? KernelFile.bytes(of: "\(directory)/cgroup"),
            String(decoding: group, as: UTF8.self).contains("/cloudstack-agent.service")
        else { return nil }
        return agent
    }

    /// A program that fences, and what to do about it.
    private struct Known {
        let name: String
        let advice: String

        func sentence(_ process: Int32) -> String { "\(name) runs here too (process \(process)): \(advice)" }
    }

    /// TASK_COMM_LEN without its ending zero (proc(5), comm).
    private static let longestCommand = 15

    private static let agent = Known(
        name: "cloudstack-agent",
        advice: "its kvmheartbeat.sh resets this host when one pool fails; set "
            + "reboot.host.and.alert.management.on.heartbeat.timeout=false in agent.properties once heartbeat guards")

    private static let knownCommands: [Known] =
        ["xenheartbeat.sh", "kvmheartbeat.sh", "kvmheartbeat_rbd.sh", "kvmspheartbeat.sh", "kvmsmpheartbeat.sh"]
        .map {
            Known(
                name: $0, advice: "CloudStack's script resets this host by its own clock; end it once heartbeat guards")
        }
        + [
            Known(
                name: "xhad",
                advice: "XenServer's HA resets this host by its own rules; use one of the two"),
            Known(name: "sbd", advice: "it resets this host by its own disks and watchdog; use one of the two"),
            Known(
                name: "sanlock",
                advice:
                    "it has wdmd reset this host when a lease is lost; either may fence, each by its own rules"
            ),
            Known(name: "wdmd", advice: "it holds a watchdog device, which heartbeat then cannot arm"),
            Known(
                name: "watchdog-mux", advice: "Proxmox's HA resets this host and holds its watchdog; use one of the two"
            ),
        ]
}

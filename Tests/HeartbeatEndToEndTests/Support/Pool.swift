import TestLaboratory
import Testing

/// Several hosts that share SRs, each with a view of its own of every SR, so that one host can lose what the others have. Every SR
/// that a host has is used there.
final class Pool {
    let laboratory: Laboratory
    let hosts: [HeartbeatDaemon]
    /// By host, then by SR; nil where the host does not have it.
    let views: [[FaultDisk?]]

    private init(laboratory: Laboratory, hosts: [HeartbeatDaemon], views: [[FaultDisk?]]) {
        self.laboratory = laboratory
        self.hosts = hosts
        self.views = views
    }

    /// Makes `storages` SRs for `count` hosts, `host-1`, `host-2` …, leaves out those that `has` denies (host and SR from 0), starts and
    /// arms every daemon, then runs `scenario`.
    static func with(
        hosts count: Int, storages: Int = 2, has: (Int, Int) -> Bool = { _, _ in true },
        adjust: (inout DaemonConfiguration) -> Void = { _ in }, _ scenario: (Pool) throws -> Void
    ) throws {
        try Laboratory.with { laboratory in
            let disks = try (0..<storages).map { _ in try laboratory.faultDisk(.file) }
            var daemons: [HeartbeatDaemon] = []
            var views: [[FaultDisk?]] = []
            for host in 0..<count {
                var configuration = DaemonConfiguration()
                configuration.host = "host-\(host + 1)"
                var own: [FaultDisk?] = []
                for (index, disk) in disks.enumerated() {
                    guard has(host, index) else {
                        own.append(nil)
                        continue
                    }
                    let view = try laboratory.view(of: disk)
                    own.append(view)
                    configuration.storages.append(.init(uuid: "sr-\(index)", kind: "nfs", path: view.path))
                }
                adjust(&configuration)
                let daemon = try HeartbeatDaemon(configuration, in: laboratory, name: configuration.host)
                views.append(own)
                daemons.append(daemon)
            }
            let pool = Pool(laboratory: laboratory, hosts: daemons, views: views)
            for (daemon, own) in zip(daemons, views) {
                for view in own.compactMap({ $0 }) { _ = try laboratory.use(laboratory.makeImage(in: view.path)) }
                try daemon.startArmed()
            }
            try scenario(pool)
        }
    }

    /// Exit code of `heartbeat check` on one host about another.
    func check(_ other: Int, from host: Int, _ arguments: [String] = []) throws -> Int32 {
        try hosts[host].ask("check", ["--host", "host-\(other + 1)"] + arguments, deadline: .seconds(2)).code
    }

    /// Waits until that is `code`.
    func reaches(_ code: Int32, for other: Int, from host: Int, within timeout: Duration) throws -> Bool {
        try wait(until: timeout, every: .milliseconds(100)) { try check(other, from: host) == code }
    }
}

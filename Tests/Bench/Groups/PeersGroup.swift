import HeartbeatHost
import TestLaboratory

/// What it costs to watch other hosts: one daemon each beside none, 10, 100 and 1,000 of them.
enum PeersGroup {
    static func rows(_ extent: Extent) throws -> [Row] {
        let sizes = extent.choose(full: [0, 10, 100, 1000], smoke: [0, 4])
        let shares = try measure(sizes, extent)
        let alone = shares.first ?? .nan
        return zip(sizes, shares).map { size, share in
            Row(
                size == 0 ? "one SR at the defaults, no other host" : "beside \(size) hosts that beat on it",
                Text.percent(share) + " of a core", ratio: size == 0 ? nil : share / alone)
        }
    }

    /// Share of a processor of each daemon, all processes.
    private static func measure(_ sizes: [Int], _ extent: Extent) throws -> [Double] {
        try Laboratory.with { laboratory in
            var crowds: [Crowd] = []
            var daemons: [HeartbeatDaemon] = []
            for size in sizes {
                let path = try laboratory.plainDisk().makeStorage("sr")
                crowds.append(try Crowd(size, on: "sr-\(size)", at: path))
                daemons.append(
                    try HeartbeatDaemon(
                        .defaults([.init(uuid: "sr-\(size)", kind: "nfs", path: path)], extent), in: laboratory,
                        name: "watches-\(size)"))
                try daemons.last?.start()
            }
            // Armed, use scanned, everybody read once.
            for daemon in daemons {
                guard daemon.reaches(within: .seconds(40), { $0.isArmedAndHealthy && $0.daemon.standby }) else {
                    throw LaboratoryFailure("a daemon does not arm: \(daemon.lastWords)")
                }
            }
            let before = daemons.map { ProcessorTime(of: $0.processes) }
            let start = Instant.now
            while Instant.now - start < extent.choose(full: .seconds(40), smoke: .seconds(1)) {
                let beat = Instant.now
                for index in crowds.indices { try crowds[index].beat(at: BootClock.wallNanoseconds()) }
                rest(max(.seconds(5) - (Instant.now - beat), .zero))
            }
            let elapsed = (Instant.now - start).inSeconds
            for (daemon, size) in zip(daemons, sizes) where daemon.status?.peers.seen != size {
                throw LaboratoryFailure("\(daemon.status?.peers.seen ?? -1) of \(size) hosts are seen")
            }
            return zip(daemons, before).map { daemon, before in
                (ProcessorTime(of: daemon.processes) - before).total / elapsed
            }
        }
    }
}

import TestLaboratory

/// Beats of healthy SRs while others hang: threads of the prober in D state, on ext4 over a loop device whose disk does not answer.
enum IsolationGroup {
    private static let storages = 64
    private static let interval = Duration.milliseconds(200)
    private static let bar = 0.050

    static func rows(_ extent: Extent) throws -> [Row] {
        try extent.choose(full: [1, 16, 63], smoke: [63]).map { try row(hung: $0, extent) }
    }

    private static func row(hung: Int, _ extent: Extent) throws -> Row {
        try Laboratory.with { laboratory in
            let disk = try laboratory.faultDisk(.ext4)
            let lost = try laboratory.faultRow(hung, on: disk)
            let healthy = try StorageRow.directories(storages - hung, in: laboratory)
            let configuration = DaemonConfiguration.patient(healthy.storages + lost.storages, interval: interval)
            let daemon = try HeartbeatDaemon(configuration, in: laboratory)
            try daemon.startWhole()
            let before = try lateness(healthy, extent.choose(full: Duration.seconds(8), smoke: .seconds(1)))
            try disk.set(.hang)
            // Longer than io_timeout, after which they are told to hang.
            let during = try lateness(healthy, extent.choose(full: Duration.seconds(13), smoke: .seconds(1)))
            let isHung = daemon.status?.sr.filter { $0.uuid.hasPrefix("lost") && $0.cause == "none" }.isEmpty
            guard extent == .smoke || isHung == true else { throw LaboratoryFailure("the SRs do not hang") }
            return Row(
                "lateness of beats on \(storages - hung) healthy SR\(storages - hung == 1 ? "" : "s"), \(hung) hung",
                during.text, beside: "none hung: \(before.text)", ratio: during.longest / before.longest,
                bar: Bar("max ≤ 50 ms later", isMet: during.longest - before.longest <= bar))
        }
    }

    private static func lateness(_ healthy: StorageRow, _ span: Duration) throws -> Sample {
        let watch = try BeatWatch(healthy.storages, host: DaemonConfiguration().host, period: interval / 4)
        rest(span)
        watch.close()
        return watch.lateness(interval: interval)
    }
}

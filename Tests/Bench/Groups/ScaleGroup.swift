import Glibc
import TestLaboratory

/// How costs grow with the number of SRs, at the timing that setup writes.
enum ScaleGroup {
    private struct Point {
        let storages: Int
        /// Per second, all processes: shares of a processor.
        let time: ProcessorTime
        /// Lateness of beats.
        let jitter: Sample
        let threads: Int
        /// How long turns of the judge took.
        let turns: DaemonStatus.Daemon

        var share: Double { time.total }
    }

    static func rows(_ extent: Extent) throws -> [Row] {
        let points = try extent.choose(full: [1, 16, 64, 256, 1024], smoke: [1, 4]).map { try point($0, extent) }
        guard let first = points.first, let last = points.last else { return [] }
        let line = LineFit(points.map { (Double($0.storages), $0.share) })
        let interval = DaemonConfiguration.defaults([], extent).interval.inSeconds
        var rows = points.map { point in
            Row(
                "\(point.storages) SR\(point.storages == 1 ? "" : "s") every 5 s: processor time per beat; threads",
                "\(Text.seconds(point.share * interval / Double(point.storages)))"
                    + " (\((point.time / (Double(point.storages) / interval)).most(4))),"
                    + " \(Text.percent(point.share)) of a core; \(point.threads)")
        }
        let beat = line.slope * interval
        rows.append(
            Row(
                "fitted: a quiet daemon, and each beat (R² \(Text.digits(line.determination)))",
                "\(Text.percent(line.intercept)) of a core + \(Text.seconds(beat)) a beat"))
        rows += flatness(points, interval)
        rows += points.map { point in
            Row(
                "\(point.storages) SR\(point.storages == 1 ? "" : "s"): turns of the judge",
                "p50 \(Text.seconds(point.turns.p50TurnSeconds)), p99 \(Text.seconds(point.turns.p99TurnSeconds)),"
                    + " max \(Text.seconds(point.turns.longestTurnSeconds)) of \(point.turns.turns)",
                bar: point.storages == 256
                    ? Bar("max ≤ 1 ms", isMet: point.turns.longestTurnSeconds <= 0.001) : nil)
        }
        rows += points.map { point in
            Row(
                "\(point.storages) SR\(point.storages == 1 ? "" : "s"): lateness of beats", point.jitter.text,
                beside: "\(first.storages) SR: max \(Text.seconds(first.jitter.longest))",
                ratio: point.jitter.longest / first.jitter.longest)
        }
        let growth = log(last.share / first.share) / log(Double(last.storages) / Double(first.storages))
        rows.append(Row("growth of all processor time with the number of SRs", "n^\(Text.digits(growth))"))
        return rows
    }

    /// What a further beat costs from one size to the next, beside the first step.
    private static func flatness(_ points: [Point], _ interval: Double) -> [Row] {
        let steps = zip(points, points.dropFirst()).map { few, many in
            (many.storages, (many.share - few.share) * interval / Double(many.storages - few.storages))
        }
        guard let first = steps.first else { return [] }
        return steps.map { size, cost in
            let change = cost / first.1
            return Row(
                "each further beat up to \(size) SRs", Text.seconds(cost),
                beside: "up to \(first.0): \(Text.seconds(first.1))", ratio: change,
                bar: size == 256 ? Bar("flat ± 20 %", isMet: change <= 1.2) : nil)
        }
    }

    private static func point(_ storages: Int, _ extent: Extent) throws -> Point {
        try Laboratory.with { laboratory in
            let row = try StorageRow.memories(storages, in: laboratory)
            let daemon = try HeartbeatDaemon(.defaults(row.storages, extent), in: laboratory)
            try daemon.startWhole()
            rest(extent.choose(full: .seconds(5), smoke: .zero))
            let watch = try BeatWatch(
                row.storages, host: daemon.configuration.host, period: daemon.configuration.interval / 5)
            let (start, before) = (Instant.now, ProcessorTime(of: daemon.processes))
            rest(extent.choose(full: .seconds(20), smoke: .seconds(2)))
            let time = (ProcessorTime(of: daemon.processes) - before) / (Instant.now - start).inSeconds
            watch.close()
            guard let status = daemon.status else { throw LaboratoryFailure("the daemon has no status") }
            return Point(
                storages: storages, time: time, jitter: watch.lateness(interval: daemon.configuration.interval),
                threads: daemon.processes.map { ProcessTable.threadStates(of: $0).count }.reduce(0, +),
                turns: status.daemon)
        }
    }
}

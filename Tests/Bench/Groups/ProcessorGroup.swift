import Glibc
import TestLaboratory

/// What a beat costs of a processor: the daemon beside a C program that makes the same calls to the same storage at the same pace, and
/// beside CloudStack's loop.
enum ProcessorGroup {
    private static let storages = 16
    private static let interval = Duration.milliseconds(200)
    /// Threads without which there is no beat; the others read peers, look who uses an SR, write status files.
    private static let beating = ["beat-", "heartbeat", "heartbeat-probe"]

    static func rows(_ extent: Extent) throws -> [Row] {
        let loop = try cloudStackLoop(extent)
        return try pair("files on ext4", extent, loop, StorageRow.directories)
            + pair("raw block devices", extent, loop, StorageRow.devices) + atDefaults(extent)
    }

    private static func pair(
        _ name: String, _ extent: Extent, _ loop: Loop, _ make: (Int, Laboratory) throws -> StorageRow
    ) throws -> [Row] {
        try Laboratory.with { laboratory in
            let row = try make(storages, laboratory)
            let span = extent.choose(full: Duration.seconds(12), smoke: .seconds(1))
            let daemon = try HeartbeatDaemon(.patient(row.storages, interval: interval), in: laboratory)
            try daemon.startWhole()
            // The first scan for users and the first look at other hosts are over then.
            rest(extent.choose(full: .seconds(5), smoke: .zero))
            let children = EndedChildren.faults(of: daemon.processes)
            let own = try beatCost(of: daemon.processes, over: span)
            let forks = EndedChildren.faults(of: daemon.processes) == children ? "0" : "some"
            let sizes = ["status.json", "heartbeat.prom"].map { name in
                "\(Files.bytes(of: "\(daemon.directory)/run/\(name)", limit: 1 << 16)?.count ?? 0)"
            }
            daemon.crash()
            let floor = try floorCost(row, over: span, in: laboratory)
            let aside = try asideCost(row, sizes, over: span, in: laboratory)
            let beat = own.seconds(of: beating)
            let others = own.most(4, without: beating)
            return [
                Row(
                    "processor time of a beat, \(name), \(storages) SRs every \(interval.milliseconds) ms:"
                        + " beat threads, judge, prober's main thread", Text.seconds(beat),
                    beside: "C floor \(Text.seconds(floor))", ratio: beat / floor),
                Row(
                    "the same with all that goes on beside beats (\(others))", Text.seconds(own.total),
                    beside: "C floor of that too \(Text.seconds(floor + aside))", ratio: own.total / (floor + aside),
                    bar: Bar("≤ 1.5×", isMet: own.total / (floor + aside) <= 1.5)),
                Row(
                    "the same beside a C program that beats and does nothing else", Text.seconds(own.total),
                    beside: "C floor \(Text.seconds(floor))", ratio: own.total / floor),
                Row(
                    "the same beside CloudStack's loop", Text.seconds(own.total),
                    beside: "date \\| dd, cat \(Text.seconds(loop.seconds))", ratio: own.total / loop.seconds,
                    bar: Bar("≤ 1/30", isMet: own.total <= loop.seconds / 30)),
                Row(
                    "the C floor of a beat beside CloudStack's loop", "", beside: "C floor \(Text.seconds(floor))",
                    ratio: floor / loop.seconds),
                Row("forks per beat, \(name)", forks, beside: "CloudStack's loop \(Text.digits(loop.forks))"),
            ]
        }
    }

    /// One SR at the timing that setup writes: what a quiet host pays for being guarded.
    private static func atDefaults(_ extent: Extent) throws -> [Row] {
        try Laboratory.with { laboratory in
            let row = try StorageRow.directories(1, in: laboratory)
            let daemon = try HeartbeatDaemon(.defaults(row.storages, extent), in: laboratory)
            try daemon.start()
            guard daemon.reaches(within: .seconds(20), { $0.daemon.standby }) else {
                throw LaboratoryFailure("no standby within 20 s: \(daemon.lastWords)")
            }
            rest(extent.choose(full: .seconds(15), smoke: .zero))
            let span = extent.choose(full: Duration.seconds(40), smoke: .seconds(2))
            let before = ProcessorTime(of: daemon.processes)
            rest(span)
            let used = (ProcessorTime(of: daemon.processes) - before).total / span.inSeconds
            return [
                Row(
                    "one SR at the defaults (every 5 s), all processes and threads", Text.percent(used) + " of a core")
            ]
        }
    }

    /// Seconds per beat and kind of thread.
    private static func beatCost(of processes: [pid_t], over span: Duration) throws -> ProcessorTime {
        let (start, before) = (Instant.now, ProcessorTime(of: processes))
        rest(span)
        let (end, after) = (Instant.now, ProcessorTime(of: processes))
        return (after - before) / ((end - start) / interval * Double(storages))
    }

    private static func floorCost(_ row: StorageRow, over span: Duration, in laboratory: Laboratory) throws -> Double {
        try row.prepare(for: "floor")
        return try cost(["beat", "\(interval.milliseconds)", "floor"] + row.paths, over: span, in: laboratory)
    }

    /// Of what goes on beside beats, per beat; `sizes` are those of the two status files.
    private static func asideCost(
        _ row: StorageRow, _ sizes: [String], over span: Duration, in laboratory: Laboratory
    ) throws -> Double {
        try cost(
            ["beside", "\(interval.milliseconds)", laboratory.directory] + sizes + row.paths, over: span, in: laboratory
        )
    }

    /// Seconds per beat that a program beside takes.
    private static func cost(_ command: [String], over span: Duration, in laboratory: Laboratory) throws -> Double {
        let floor = try laboratory.start([FloorTools.program(command[0])] + command.dropFirst())
        rest(.milliseconds(500))
        let cost = try beatCost(of: [floor.identifier], over: span).total
        guard floor.isRunning else { throw LaboratoryFailure("the C floor ended: \(floor.errorOutput)") }
        floor.send(SIGKILL)
        return cost
    }

    private struct Loop {
        let seconds: Double
        let forks: Double
    }

    private static func cloudStackLoop(_ extent: Extent) throws -> Loop {
        try Laboratory.with { laboratory in
            let row = try StorageRow.directories(storages, in: laboratory)
            try row.prepare(for: "loop")
            let beats = extent.choose(full: 400, smoke: 4)
            let before = ProcessorTime.ofEndedChildren
            let output = try laboratory.run(
                ["unshare", "--pid", "--fork", "bash", FloorTools.scripts + "/cloudstack.sh", "\(beats)", "loop"]
                    + row.paths, deadline: .seconds(120))
            let used = ProcessorTime.ofEndedChildren - before
            guard let forks = Double(output.filter { $0.isNumber }) else {
                throw LaboratoryFailure("the loop told no number of processes: \(output)")
            }
            return Loop(seconds: used / Double(beats), forks: forks / Double(beats))
        }
    }
}

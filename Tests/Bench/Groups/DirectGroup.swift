import Glibc
import TestLaboratory

/// What a look past the kernel costs of a processor: the viewer of a whole daemon beside a C program that asks the same of the same
/// server, by the same library and at the same pace. Real servers in user space: nfs-ganesha, tgtd.
enum DirectGroup {
    private static let storages = 16
    private static let interval = Duration.milliseconds(200)
    /// The viewer's only thread; the judge's thread that takes what it finds.
    private static let (looking, taking) = ("heartbeat-view", "viewer")

    static func rows(_ extent: Extent) throws -> [Row] {
        try nfs(3, extent) + nfs(4, extent) + iscsi(extent)
    }

    private static func nfs(_ version: Int, _ extent: Extent) throws -> [Row] {
        try NetworkNamespace.with {
            try Laboratory.with { laboratory in
                let disk = try laboratory.plainDisk()
                let paths = try (0..<storages).map { try disk.makeStorage("sr-\($0)") }
                let server = try NFSServer(NFSServer.Export(path: disk.path), versions: [version], in: laboratory)
                let root = version == 4 ? server.export.pseudo : disk.path
                let options = version == 4 ? "version=4" : "version=3&mountport=\(NFSServer.mountPort)"
                let row = paths.enumerated().map { index, path in
                    DaemonConfiguration.Storage(
                        uuid: "sr-\(index)", kind: "nfs", path: path,
                        lines: ["direct = \"nfs://127.0.0.1:\(NFSServer.port)\(root)/sr-\(index)?\(options)\""])
                }
                let floor = [
                    FloorTools.program("nfs"), "\(version)", "\(NFSServer.port)", "\(NFSServer.mountPort)",
                    "\(root)/sr-0",
                    ".heartbeat-\(DaemonConfiguration().host)", pause,
                ]
                return try measure("NFS \(version)", row, floor, in: laboratory, extent)
            }
        }
    }

    private static func iscsi(_ extent: Extent) throws -> [Row] {
        try Laboratory.with { laboratory in
            let server = try ISCSIServer()
            let row = try (0..<storages).map { index in
                let device = try laboratory.plainDevice()
                try server.addUnit(index + 2, on: device.path)
                return DaemonConfiguration.Storage(
                    uuid: "sr-\(index)", kind: "iscsi", path: device.path,
                    lines: ["direct = \"\(server.address(unit: index + 2))\""])
            }
            let floor = [
                FloorTools.program("iscsi"), "127.0.0.1:\(server.ports[0])", ISCSIServer.target, "2", pause,
            ]
            return try measure("iSCSI", row, floor, in: laboratory, extent)
        }
    }

    /// Between two looks of the program beside, as many a second as the viewer's, in microseconds.
    private static var pause: String { "\(Int((interval / storages).inSeconds * 1e6))" }

    private static func measure(
        _ name: String, _ row: [DaemonConfiguration.Storage], _ floor: [String], in laboratory: Laboratory,
        _ extent: Extent
    ) throws -> [Row] {
        let daemon = try HeartbeatDaemon(.patient(row, interval: interval), in: laboratory)
        try daemon.startWhole()
        let isSeen = daemon.reaches(within: .seconds(20)) { status in
            row.allSatisfy { status.storage($0.uuid)?.direct?.outcome == "fine" }
        }
        guard isSeen else {
            let first = daemon.status?.storage(row[0].uuid)?.direct
            throw LaboratoryFailure(
                "not every SR is seen directly by \(name): \(first.map { "\($0)" } ?? "no look yet")")
        }
        let program = try laboratory.start(floor)
        rest(.milliseconds(500))
        // Both at once, so that both have the same machine.
        let span = extent.choose(full: Duration.seconds(15), smoke: .seconds(1))
        let own = daemon.processes
        let before = (ProcessorTime(of: own), ProcessorTime(of: [program.identifier]))
        let start = Instant.now
        rest(span)
        let looks = (Instant.now - start) / interval * Double(storages)
        let (ours, plain) = (
            (ProcessorTime(of: own) - before.0) / looks,
            ((ProcessorTime(of: [program.identifier]) - before.1) / looks).total
        )
        guard program.isRunning else { throw LaboratoryFailure("the C floor ended: \(program.errorOutput)") }
        let look = ours.seconds(of: [looking])
        return [
            Row(
                "processor time of a look, direct \(name), \(storages) SRs every \(interval.milliseconds) ms: the viewer",
                Text.seconds(look), beside: "C floor \(Text.seconds(plain))", ratio: look / plain,
                bar: Bar("≤ 1.5×", isMet: look <= plain * 1.5)),
            Row(
                "the same with the judge's thread that takes what was found",
                Text.seconds(ours.seconds(of: [looking, taking])), beside: "C floor \(Text.seconds(plain))",
                ratio: ours.seconds(of: [looking, taking]) / plain),
        ]
    }
}

import Glibc
import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// One NFS SR on a real server in a network of its own, with this host's record on it.
final class NFSBench {
    static let host = "host-one"
    static let storage = "sr-one"
    static let bootID = BootID(high: 7, low: 9)

    let laboratory: Laboratory
    let disk: PlainDisk
    let server: NFSServer
    /// Directory of the SR in the one that is exported, and the record in it.
    let directory: String
    var recordPath: String { "\(directory)/.heartbeat-\(Self.host)" }

    private init(versions: [Int], in laboratory: Laboratory) throws {
        self.laboratory = laboratory
        disk = try laboratory.plainDisk()
        directory = disk.path + "/sr"
        try Files.makeDirectory(directory)
        server = try NFSServer(NFSServer.Export(path: disk.path), versions: versions, in: laboratory)
        try writeRecord(at: BootInstant(nanoseconds: 1_000_000_000))
    }

    /// Runs a test on a fresh bench, on the calling thread.
    static func with<Result>(versions: [Int] = [3, 4], _ body: (NFSBench) throws -> Result) throws -> Result {
        try NetworkNamespace.with {
            try Laboratory.with { laboratory in try body(NFSBench(versions: versions, in: laboratory)) }
        }
    }

    /// Where the record of a version is, directly or through a proxy.
    func address(version: Int, port: UInt16 = NFSServer.port, mountPort: UInt16 = NFSServer.mountPort) -> String {
        version == 4
            ? "nfs://127.0.0.1:\(port)\(server.export.pseudo)/sr?version=4"
            : "nfs://127.0.0.1:\(port)\(directory)?version=3&mountport=\(mountPort)"
    }

    /// A probe of that address.
    func driver(version: Int, port: UInt16 = NFSServer.port, deadline: Duration = .seconds(2)) throws -> ProbeDriver {
        try Self.driver(address(version: version, port: port), deadline: deadline)
    }

    static func driver(_ address: String, deadline: Duration = .seconds(2)) throws -> ProbeDriver {
        let schedule = Schedule(
            epoch: 1, host: host, address: nil, timing: Configuration.Timing(),
            storages: [.init(uuid: storage, kind: .nfs, path: "/nowhere", direct: .address(address))], bootID: bootID,
            nonceSecret: 1)
        guard let probe = NFSProbe(schedule: schedule, storage: 0, missing: NFSConnection.load()) else {
            throw LaboratoryFailure("no probe for \(address)")
        }
        return ProbeDriver(probe: probe, deadline: deadline)
    }

    /// Writes the record past the server, as if the kernel's mount had.
    func writeRecord(at clock: BootInstant, host: String = host) throws {
        guard let name = RecordName(host), let storage = RecordName(Self.storage) else { return }
        var record = HeartbeatRecord(
            host: name, storage: storage, bootID: Self.bootID, interval: .seconds(5), takeoverAfter: .seconds(120))
        record.bootClock = clock
        record.promise = true
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        if Files.exists(recordPath) {
            try Files.overwrite(recordPath, at: 0, with: bytes)
        } else {
            try Files.write(bytes, to: recordPath)
        }
    }
}

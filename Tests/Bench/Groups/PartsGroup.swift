import Benchmark
import HeartbeatCore
import HeartbeatHost
import TestLaboratory

/// Parts of the program alone, in this process, call by call: measured by swift-benchmark, which finds out how many calls it takes.
enum PartsGroup {
    static func rows(_ extent: Extent) throws -> [Row] {
        let suite = BenchmarkSuite(name: "parts")
        var engines: [LiveEngine] = []
        for (place, storages) in [16, 256].enumerated() {
            engines.append(try LiveEngine(storages: storages))
            suite.benchmark("a turn of the policy engine with \(storages) SRs, a fifth of which have beaten") {
                engines[place].turn()
            }
        }
        try addRecord(to: suite)
        try addConfiguration(of: 256, to: suite)
        let count: [any BenchmarkSetting] = extent.choose(full: [MinTime(seconds: 1)], smoke: [Iterations(10)])
        var runner = BenchmarkRunner(suites: [suite], settings: count + [Quiet(true), Format(.none)])
        try runner.run()
        return runner.results.map { Row($0.benchmarkName, Sample($0.measurements.map { $0 / 1e9 }).text) }
    }

    private static func addRecord(to suite: BenchmarkSuite) throws {
        guard let host = RecordName("bench"), let storage = RecordName("sr") else {
            throw LaboratoryFailure("no record can bear these names")
        }
        var record = HeartbeatRecord(
            host: host, storage: storage, bootID: BootID(high: 1, low: 2), interval: .seconds(5),
            takeoverAfter: .seconds(120))
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        suite.benchmark("a record composed, with its checksum") {
            record.sequence += 1
            bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        }
        suite.benchmark("a record read and verified") {
            record = try bytes.withUnsafeBytes { bytes throws(RecordFault) in try HeartbeatRecord(decoding: bytes) }
        }
    }

    private static func addConfiguration(of storages: Int, to suite: BenchmarkSuite) throws {
        var configuration = DaemonConfiguration.defaults([])
        configuration.storages = (0..<storages).map { .init(uuid: "sr-\($0)", kind: "nfs", path: "/mnt/sr-\($0)") }
        let text = Array(configuration.text(in: "/run/heartbeat").utf8)
        _ = try ConfigurationFile.parse(text, name: "heartbeat.toml")
        suite.benchmark("a configuration of \(storages) SRs read") {
            _ = try ConfigurationFile.parse(text, name: "heartbeat.toml")
        }
    }
}

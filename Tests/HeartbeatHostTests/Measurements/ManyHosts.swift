import Foundation
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// What it costs to watch many hosts. No test: it judges nothing and prints figures, by `make bench`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["HEARTBEAT_MEASURE"] != nil))
struct ManyHosts {
    /// Other hosts on one SR, each of which beats.
    private struct Crowd {
        let path: String
        let storage: String
        private var records: [HeartbeatRecord] = []

        init(_ count: Int, on storage: String, at path: String) throws {
            (self.path, self.storage) = (path, storage)
            for number in 0..<count {
                var record = HeartbeatRecord(
                    host: try #require(RecordName("crowd-\(number)")), storage: try #require(RecordName(storage)),
                    bootID: BootID(high: 1, low: UInt64(number)), interval: .seconds(5), takeoverAfter: .seconds(120))
                record.promise = true
                records.append(record)
                try Files.write(bytes(of: record), to: file(record))
                let digits = Array("\(1_790_000_000 + number)".utf8)
                let number = digits + [UInt8](repeating: 0x0A, count: HeartbeatNumber.size - digits.count)
                try Files.write(number, to: "\(path)/hb-\(record.host)")
            }
        }

        /// All of them beat once.
        mutating func beat() throws {
            for index in records.indices {
                records[index].sequence += 1
                records[index].wallNanoseconds = BootClock.wallNanoseconds()
                try Files.overwrite(file(records[index]), at: 0, with: bytes(of: records[index]))
            }
        }

        private func file(_ record: HeartbeatRecord) -> String { "\(path)/.heartbeat-\(record.host)" }

        private func bytes(of record: HeartbeatRecord) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
            bytes.withUnsafeMutableBytes { record.encode(into: $0) }
            return bytes
        }
    }

    @Test func `CPU of one SR at the default interval, alone and beside 10, 100 and 1,000 hosts that beat`() throws {
        let span = Duration.seconds(60)
        try Laboratory.with { laboratory in
            var crowds: [Crowd] = []
            var daemons: [HeartbeatDaemon] = []
            let sizes = [0, 10, 100, 1000]
            for size in sizes {
                let path = try laboratory.plainDisk().makeStorage("sr")
                var configuration = DaemonConfiguration()
                configuration.interval = .seconds(5)
                configuration.ioTimeout = .seconds(10)
                configuration.alertAfter = .seconds(20)
                configuration.syncAfter = .seconds(40)
                configuration.fenceAfter = .seconds(60)
                configuration.fenceBy = .seconds(90)
                configuration.takeoverAfter = .seconds(120)
                configuration.storages = [.init(uuid: "sr-\(size)", kind: "nfs", path: path)]
                crowds.append(try Crowd(size, on: "sr-\(size)", at: path))
                daemons.append(try HeartbeatDaemon(configuration, in: laboratory, name: "watches-\(size)"))
                try daemons.last?.start()
            }
            // Armed, use scanned, everybody read once.
            for daemon in daemons { try #require(daemon.reaches(within: .seconds(40)) { $0.isArmedAndHealthy }) }
            let before = daemons.map(processorTime)
            let start = Instant.now
            while Instant.now - start < span {
                let beat = Instant.now
                for index in crowds.indices { try crowds[index].beat() }
                rest(.seconds(5) - (Instant.now - beat))
            }
            let elapsed = (Instant.now - start) / .seconds(1)
            for (index, size) in sizes.enumerated() {
                let used = (processorTime(daemons[index]) - before[index]) / .seconds(1)
                let seen = daemons[index].status?.peers.seen ?? -1
                print(
                    "\(size) hosts (\(seen) seen): \((used / elapsed * 100_000).rounded() / 1000) % of a core, all processes"
                )
                #expect(seen == size)
            }
        }
    }

    @Test func `hosts on 10,000 records, and check beside a full table`() throws {
        try Laboratory.with { laboratory in
            let path = try laboratory.plainDisk(mebibytes: 256).makeStorage("sr")
            var configuration = DaemonConfiguration()
            configuration.storages = [.init(uuid: "sr", kind: "nfs", path: path)]
            _ = try Crowd(10_000, on: "sr", at: path)
            let daemon = try HeartbeatDaemon(configuration, in: laboratory)
            try daemon.startArmed()
            rest(.seconds(5))
            for _ in 1...5 {
                let listing = try timed { try daemon.ask("hosts", ["--sr", "sr"], deadline: .seconds(20)) }
                #expect(listing.answer.code == 0 && listing.answer.output.split(separator: "\n").count > 10_000)
                let check = try timed { try daemon.ask("check", ["--host", "crowd-77"]) }
                print("hosts: \(listing.seconds) s, check: \(check.seconds) s (\(check.answer.output))")
            }
        }
    }

    private func timed<Answer>(_ body: () throws -> Answer) rethrows -> (seconds: Double, answer: Answer) {
        let start = Instant.now
        let answer = try body()
        return ((Instant.now - start) / .seconds(1), answer)
    }

    /// What judge, prober and standby have used so far.
    private func processorTime(_ daemon: HeartbeatDaemon) -> Duration {
        ([daemon.identifier] + daemon.children).map(ProcessTable.processorTime(of:)).reduce(.zero, +)
    }
}

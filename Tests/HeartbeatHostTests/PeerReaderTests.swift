import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct PeerReaderTests {
    /// A reader of one SR on a real disk, and what other hosts put there.
    private final class Bench {
        let disk: LoopDisk
        let reader: PeerReader

        init() throws {
            disk = try LoopDisk(.ext4, megabytes: 32)
            let storage = Configuration.Storage(uuid: "sr-1", kind: .nfs, path: disk.path)
            let listing = PeerListing(storage, host: "me", address: "10.0.0.1", hasAddresses: true)
            reader = PeerReader(listing, storage: 0, name: "sr-1", limit: 1280)
        }

        func round() -> [PeerSighting] {
            var all: [PeerSighting] = []
            reader.round(generation: 5) { all.append($0) }
            return all
        }

        /// What a round tells, but for its end.
        func told() -> [PeerSighting] { round().filter { $0.kind != .round } }

        func write(_ host: String, sequence: UInt64, as name: String? = nil, storage: String = "sr-1") throws {
            var record = HeartbeatRecord(
                host: try #require(RecordName(host)), storage: try #require(RecordName(storage)),
                bootID: BootID(high: 1, low: 2), interval: .seconds(5), takeoverAfter: .seconds(120))
            record.sequence = sequence
            record.promise = true
            var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
            bytes.withUnsafeMutableBytes { record.encode(into: $0) }
            try Files.write(bytes, to: "\(disk.path)/.heartbeat-\(name ?? host)")
        }

        func number(_ host: String, _ text: String) throws { try Files.write(text, to: "\(disk.path)/hb-\(host)") }
    }

    @Test func `what changed is told once, and every round has an end`() throws {
        let bench = try Bench()
        try bench.write("peer", sequence: 1)
        try bench.number("peer", "1790000000\n")
        let first = bench.round()
        #expect(first.map(\.kind) == [.content, .round])
        #expect(first[0].host.description == "peer" && first[0].hasRecord && first[0].record.sequence == 1)
        #expect(first[0].number == 1_790_000_000 && first[0].generation == 5 && first[0].previousStart == .never)
        #expect(bench.round().map(\.kind) == [.round])
        try bench.write("peer", sequence: 2)
        let second = bench.told()
        #expect(second.map(\.kind) == [.content] && second[0].record.sequence == 2 && second[0].previousStart != .never)
    }

    @Test func `the number is read where the record is no sign of life`() throws {
        let bench = try Bench()
        try bench.write("peer", sequence: 1)
        try bench.number("peer", "1790000000\n")
        _ = bench.round()
        try bench.write("peer", sequence: 2)
        try bench.number("peer", "1790000005\n")
        #expect(bench.told().map(\.number) == [PeerSighting.unreadNumber])
        #expect(bench.told().map(\.number) == [1_790_000_005])
        #expect(bench.told().isEmpty)
        // An old script that goes on under a record which was left behind.
        try bench.number("peer", "1790000010\n")
        #expect(bench.told().map(\.number) == [1_790_000_010])
    }

    @Test func `the number under an address is that of the host of this name, whose record may have been left behind`()
        throws
    {
        let bench = try Bench()
        try bench.write("10.0.0.2", sequence: 1)
        try bench.number("10.0.0.2", "1790000000\n")
        try bench.disk.shell("mkdir \(bench.disk.path)/KVMHA; echo 1790000000 > \(bench.disk.path)/KVMHA/hb-10.0.0.2")
        #expect(bench.told().map(\.number) == [1_790_000_000])
        #expect(bench.told().isEmpty)
        try bench.disk.shell("echo 1790000005 > \(bench.disk.path)/KVMHA/hb-10.0.0.2")
        let told = bench.told()
        #expect(told.map(\.number) == [1_790_000_005] && told.allSatisfy(\.hasRecord))
    }

    @Test func `our own names, disks of VMs and what was only prepared are no other hosts`() throws {
        let bench = try Bench()
        try bench.write("me", sequence: 1)
        try bench.number("me", "1790000000\n")
        try bench.number("database.qcow2", "QFI\u{FB}")
        try bench.number("prepared", String(repeating: "\n", count: 4096))
        try Files.write([UInt8](repeating: 0, count: 4096), to: bench.disk.path + "/.heartbeat-prepared")
        try bench.disk.shell("mkdir \(bench.disk.path)/KVMHA; echo 1790000000 > \(bench.disk.path)/KVMHA/hb-10.0.0.1")
        #expect(bench.told().isEmpty)
        try bench.disk.shell("echo 1790000000 > \(bench.disk.path)/KVMHA/hb-10.0.0.2")
        #expect(bench.told().map(\.host.description) == ["10.0.0.2"])
    }

    @Test func `what is damaged, of another host or of another SR is told so in every round, and never believed`()
        throws
    {
        let bench = try Bench()
        try Files.write([UInt8](repeating: 0x41, count: 4096), to: bench.disk.path + "/.heartbeat-a-damaged")
        try bench.write("somebody", sequence: 1, as: "b-copied")
        try bench.write("c-misdirected", sequence: 1, storage: "sr-2")
        for _ in 0..<2 {
            let told = bench.told().sorted { $0.host.description < $1.host.description }
            #expect(told.map(\.kind) == [.unreadable, .unreadable, .unreadable])
            #expect(told.map(\.fault) == [.damaged, .foreign, .foreign])
        }
    }

    @Test func `links, pipes and devices under a host's name are never opened`() throws {
        let bench = try Bench()
        try bench.disk.shell(
            """
            cd \(bench.disk.path) && mkfifo .heartbeat-pipe && ln -s /dev/zero .heartbeat-link && \
            mknod .heartbeat-device c 1 5 && mkdir .heartbeat-directory
            """)
        let told = bench.told()
        #expect(
            told.count == 4
                && told.allSatisfy { $0.kind == .unreadable && $0.fault == .unreadable && $0.errorNumber == EINVAL })
    }

    @Test func `a host whose files go away is told as gone, once`() throws {
        let bench = try Bench()
        try bench.write("peer", sequence: 1)
        _ = bench.round()
        unlink(bench.disk.path + "/.heartbeat-peer")
        #expect(bench.told().map(\.kind) == [.gone])
        #expect(bench.told().isEmpty)
    }

    @Test func `an SR that cannot be listed ends its round with an error`() throws {
        let bench = try Bench()
        try bench.disk.unmount()
        try bench.disk.shell("rmdir \(bench.disk.path)")
        let told = bench.round()
        #expect(told.map(\.kind) == [.round] && told[0].errorNumber == ENOENT)
    }

    @Test func `the line that goes between two processes says the same on the other side`() throws {
        let bench = try Bench()
        try bench.write("peer", sequence: 1)
        try bench.number("stock", "1790000000\n")
        let lines = bench.told().compactMap { HostLine($0) }
        #expect(lines.count == 2)
        for line in lines { #expect(HostLine(text: line.text) == line) }
        #expect(HostLine(text: "hostile\t9\t") == nil && HostLine(text: "") == nil)
    }
}

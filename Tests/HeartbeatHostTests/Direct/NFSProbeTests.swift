import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil)) struct NFSProbeTests {
    @Test(arguments: [3, 4]) func `the record is read as the server has it, again and again`(version: Int) throws {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            for second in 1...5 {
                let clock = BootInstant(nanoseconds: Int64(second) * 1_000_000_000)
                try bench.writeRecord(at: clock)
                let finding = driver.finding()
                #expect(finding.outcome == .fine, "\(finding.detail.text)")
                #expect(finding.recordClock == clock && finding.hasReadRecord && !finding.isForeignRecord)
                #expect(finding.address.text == "127.0.0.1:2049" && finding.ways == 1 && finding.waysDown == 0)
                #expect(finding.writtenStart == .never)
            }
        }
    }

    @Test(arguments: [3, 4]) func `the record is written with the mark of a stuck mount, and read back`(version: Int)
        throws
    {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            let before = BootClock.now()
            let finding = driver.finding(write: true)
            #expect(finding.outcome == .fine, "\(finding.detail.text)")
            #expect(finding.writtenStart == finding.start && finding.start >= before)
            #expect(finding.recordClock >= before)
            let bytes = try #require(Files.bytes(of: bench.recordPath))
            let record = try bytes.withUnsafeBytes { try HeartbeatRecord(decoding: $0) }
            #expect(record.isMountStuck && !record.promise && record.bootClock == finding.recordClock)
            #expect(bytes.count == HeartbeatRecord.size)
        }
    }

    @Test(arguments: [3, 4]) func `nothing is written over a record of another host`(version: Int) throws {
        try NFSBench.with { bench in
            try bench.writeRecord(at: BootInstant(nanoseconds: 5), host: "host-two")
            let before = Files.bytes(of: bench.recordPath)
            let finding = try bench.driver(version: version).finding(write: true)
            #expect(finding.outcome == .fine && finding.isForeignRecord && finding.recordClock == .never)
            #expect(finding.writtenStart == .never && Files.bytes(of: bench.recordPath) == before)
        }
    }

    @Test(arguments: [3, 4]) func `a record that is not there is told from a directory that is not there`(version: Int)
        throws
    {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            #expect(driver.finding().outcome == .fine)
            // Under a running server: it holds what it has open.
            try move(bench.recordPath, "\(bench.directory)-record", in: bench)
            let finding = driver.finding()
            #expect(finding.outcome == .recordGone, "\(finding.outcome) \(finding.detail.text)")
            #expect(finding.detail.text == (version == 4 ? "NFS 4.0: NFS4ERR_NOENT" : "NFS 3: NFS3ERR_NOENT"))
            try move("\(bench.directory)-record", bench.recordPath, in: bench)
            #expect(driver.finding().outcome == .fine)
            // Renamed it would still be the same directory by its handle, for the kernel's mount too.
            try bench.server.restart { _ in try bench.laboratory.run(["rm", "-r", bench.directory]) }
            let gone = driver.finding()
            // By MOUNT nfs-ganesha tells no difference between what is not there and what may not be had.
            #expect(gone.outcome == (version == 4 ? .exportGone : .denied), "\(gone.outcome) \(gone.detail.text)")
            try Files.makeDirectory(bench.directory)
            try bench.writeRecord(at: BootInstant(nanoseconds: 2))
            #expect(driver.finding().recordClock == BootInstant(nanoseconds: 2))
        }
    }

    private func move(_ path: String, _ place: String, in bench: NFSBench) throws {
        try bench.server.restart { _ in try bench.laboratory.run(["mv", path, place]) }
    }

    /// What nfs-ganesha answers where an export is not there, where nobody may use it, and where it wants a ticket.
    @Test(arguments: [(3, DirectOutcome.denied, DirectOutcome.denied), (4, .exportGone, .exportGone)])
    func `an export that is taken away, or its rights, is told, and found again`(
        version: Int, gone: DirectOutcome, closed: DirectOutcome
    ) throws {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            #expect(driver.finding().outcome == .fine)
            try bench.server.restart { $0.isThere = false }
            #expect(driver.finding().outcome == gone)
            try bench.server.restart { ($0.isThere, $0.access) = (true, "None") }
            #expect(driver.finding().outcome == closed)
            try bench.server.restart { ($0.access, $0.security) = ("RW", "krb5") }
            let secured = driver.finding()
            #expect(secured.outcome == .denied, "\(secured.outcome) \(secured.detail.text)")
            try bench.server.restart { $0.security = "sys" }
            #expect(driver.finding().outcome == .fine)
        }
    }

    @Test(arguments: [(3, DirectOutcome.denied), (4, .exportGone)])
    func `rights that are taken away under a living connection are noticed`(version: Int, outcome: DirectOutcome) throws
    {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            #expect(driver.finding().outcome == .fine)
            try bench.server.reload { $0.access = "None" }
            var finding = driver.finding()
            wait(until: .seconds(5), every: .milliseconds(50)) {
                finding = driver.finding()
                return finding.outcome != .fine
            }
            #expect(finding.outcome == outcome, "\(finding.outcome) \(finding.detail.text)")
            try bench.server.reload { $0.access = "RW" }
            #expect(wait(until: .seconds(5), every: .milliseconds(50)) { driver.finding().outcome == .fine })
        }
    }

    @Test(arguments: [3, 4]) func `a server that hangs is silent, one that is dead refuses, one that is back is fine`(
        version: Int
    ) throws {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version, deadline: .milliseconds(500))
            #expect(driver.finding().outcome == .fine)
            bench.server.freeze()
            for _ in 1...2 {
                let finding = driver.finding()
                #expect(finding.outcome == .silent, "\(finding.outcome) \(finding.detail.text)")
                #expect(finding.end - finding.start < .seconds(1))
            }
            bench.server.thaw()
            #expect(driver.finding().outcome == .fine)
            bench.server.kill()
            let dead = driver.finding()
            #expect(dead.outcome == .refused && dead.waysDown == 1, "\(dead.outcome) \(dead.detail.text)")
            try bench.server.start()
            #expect(driver.finding().outcome == .fine)
        }
    }

    @Test func `the portmapper is asked where MOUNT's port is not known, or is another one by now`() throws {
        try NFSBench.with(versions: [3]) { bench in
            for port in ["", "&mountport=1"] {
                let driver = try NFSBench.driver("nfs://127.0.0.1\(bench.directory)?version=3\(port)")
                let finding = driver.finding()
                #expect(finding.outcome == .fine && finding.hasReadRecord, "\(finding.outcome) \(finding.detail.text)")
            }
            bench.server.killPortmapper()
            let finding = try NFSBench.driver("nfs://127.0.0.1\(bench.directory)?version=3").finding()
            #expect(finding.outcome == .unsupported, "\(finding.outcome) \(finding.detail.text)")
            #expect(finding.detail.text == "MOUNT at 127.0.0.1:111: Connection refused")
        }
    }

    @Test(arguments: [3, 4]) func `a server whose file system hangs is silent for a write`(version: Int) throws {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version, deadline: .milliseconds(500))
            #expect(driver.finding(write: true).writtenStart != .never)
            try bench.laboratory.run(["fsfreeze", "--freeze", bench.disk.path])
            let finding = driver.finding(write: true)
            try bench.laboratory.run(["fsfreeze", "--unfreeze", bench.disk.path])
            #expect(
                finding.outcome == .silent && finding.writtenStart == .never,
                "\(finding.outcome) \(finding.detail.text)")
            #expect(driver.finding(write: true).writtenStart != .never)
        }
    }

    @Test func `in its grace a server is fine, whether it gives the record or not`() throws {
        try NFSBench.with(versions: [4]) { bench in
            bench.server.graceSeconds = 5
            try bench.server.restart()
            let finding = try bench.driver(version: 4).finding()
            #expect(finding.outcome == .fine, "\(finding.outcome) \(finding.detail.text)")
            #expect(finding.hasReadRecord || finding.detail.text == "NFS 4.0: NFS4ERR_GRACE")
        }
    }
}

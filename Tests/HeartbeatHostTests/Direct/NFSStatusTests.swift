import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// What a probe makes of each status: by a server with a script.
@Suite(.serialized) struct NFSStatusTests {
    private static let accepted: [UInt32] = [1, 0, 0, 0, 0]
    private static let mounted = accepted + [0, 4, 0x0102_0304, 0]
    private static let found = accepted + [0, 4, 0x0506_0708, 0, 0]

    /// The finding of one probe of version 3, all of whose services answer by the script.
    private func version3(_ script: [UInt32]..., deadline: Duration = .seconds(1)) throws -> DirectFinding {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let address = "nfs://127.0.0.1:\(server.port)/sr?version=3&mountport=\(server.port)"
        return try NFSBench.driver(address, deadline: deadline).finding()
    }

    private func version4(_ script: [UInt32]..., pause: Duration = .zero, deadline: Duration = .seconds(1)) throws
        -> DirectFinding
    {
        let server = try ScriptedServer(script, pause: pause)
        defer { server.stop() }
        return try NFSBench.driver("nfs://127.0.0.1:\(server.port)/sr?version=4", deadline: deadline).finding()
    }

    @Test(
        arguments: [
            (1, .denied, "MNT3ERR_PERM"), (2, .exportGone, "MNT3ERR_NOENT"), (5, .failed, "MNT3ERR_IO"),
            (13, .denied, "MNT3ERR_ACCES"), (20, .exportGone, "MNT3ERR_NOTDIR"),
            (10006, .failed, "MNT3ERR_SERVERFAULT"),
            (4711, .failed, "MNT3ERR 4711"),
        ] as [(UInt32, DirectOutcome, String)])
    func `MOUNT refuses`(status: UInt32, outcome: DirectOutcome, name: String) throws {
        let finding = try version3(Self.accepted + [status])
        #expect(finding.outcome == outcome && finding.detail.text == "NFS 3: \(name)", "\(finding.detail.text)")
    }

    @Test(
        arguments: [
            (1, .denied, "NFS3ERR_PERM"), (2, .recordGone, "NFS3ERR_NOENT"), (5, .failed, "NFS3ERR_IO"),
            (13, .denied, "NFS3ERR_ACCES"),
            (70, .stale, "NFS3ERR_STALE"), (10001, .stale, "NFS3ERR_BADHANDLE"),
            (10006, .failed, "NFS3ERR_SERVERFAULT"),
        ] as [(UInt32, DirectOutcome, String)])
    func `LOOKUP refuses, a second time too`(status: UInt32, outcome: DirectOutcome, name: String) throws {
        let refused = Self.accepted + [status, 0]
        let finding = try version3(Self.mounted, refused, Self.mounted, refused)
        #expect(finding.outcome == outcome && finding.detail.text == "NFS 3: \(name)", "\(finding.detail.text)")
    }

    @Test func `a stale handle is had anew within the same probe`() throws {
        let data = Self.accepted + [0, 0, 4, 1, 4, 0x4142_4344]
        let finding = try version3(Self.mounted, Self.accepted + [70, 0], Self.mounted, Self.found, data)
        #expect(finding.outcome == .fine && finding.hasReadRecord, "\(finding.outcome) \(finding.detail.text)")
        let gone = try version3(Self.mounted, Self.found, Self.accepted + [70, 0], Self.accepted + [2])
        #expect(gone.outcome == .exportGone)
    }

    @Test(
        arguments: [
            (2, 1, .exportGone, "NFS4ERR_NOENT"), (2, 2, .recordGone, "NFS4ERR_NOENT"),
            (20, 1, .exportGone, "NFS4ERR_NOTDIR"),
            (13, 2, .denied, "NFS4ERR_ACCESS"), (13, 3, .denied, "NFS4ERR_ACCESS"),
            (10016, 1, .denied, "NFS4ERR_WRONGSEC"),
            (70, 3, .stale, "NFS4ERR_STALE"), (10014, 2, .stale, "NFS4ERR_FHEXPIRED"), (5, 3, .failed, "NFS4ERR_IO"),
            (10013, 3, .fine, "NFS4ERR_GRACE"), (10025, 3, .unsupported, "NFS4ERR_BAD_STATEID"),
        ] as [(UInt32, Int, DirectOutcome, String)])
    func `an operation of COMPOUND refuses`(status: UInt32, step: Int, outcome: DirectOutcome, name: String) throws {
        var words = Self.accepted + [status, 0, UInt32(step + 1)]
        for (place, operation) in [UInt32(24), 15, 15, 25].prefix(step + 1).enumerated() {
            words += [operation, place == step ? status : 0]
        }
        let finding = try version4(words)
        #expect(finding.outcome == outcome && finding.detail.text == "NFS 4.0: \(name)", "\(finding.detail.text)")
        #expect(!finding.hasReadRecord)
    }

    @Test func `a server that speaks only newer versions cannot be looked at`() throws {
        let finding = try version4(Self.accepted + [10021, 0, 0])
        #expect(finding.outcome == .unsupported)
        #expect(finding.detail.text == "the server takes only NFS 4.1 and later, which libnfs cannot speak")
    }

    @Test func `a server that asks for patience gets it until the deadline`() throws {
        let delayed = Self.accepted + [10008, 0, 1, 24, 10008]
        let data = Self.accepted + [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 4, 0x4142_4344]
        let finding = try version4(delayed, delayed, data)
        #expect(finding.outcome == .fine && finding.hasReadRecord && finding.end - finding.start >= .milliseconds(400))
        let never = try version4(delayed, deadline: .milliseconds(500))
        #expect(never.outcome == .failed && never.detail.text == "NFS 4.0: NFS4ERR_DELAY for all the time")
    }

    @Test func `credentials and versions that a server does not take`() throws {
        let denied = try version4([1, 1, 1, 5])
        #expect(denied.outcome == .denied && denied.detail.text == "NFS 4.0: refuses our credentials (auth_stat 5)")
        let unserved = try version4([1, 0, 0, 0, 2, 3, 3])
        #expect(unserved.outcome == .failed && unserved.detail.text == "NFS 4.0: READ is not offered (accept_stat 2)")
    }

    @Test func `a reply that comes byte by byte wakes nobody before it is whole`() throws {
        let data = Self.accepted + [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 4, 0x4142_4344]
        let server = try ScriptedServer([data], pause: .milliseconds(2))
        defer { server.stop() }
        let driver = try NFSBench.driver("nfs://127.0.0.1:\(server.port)/sr?version=4", deadline: .seconds(2))
        let finding = driver.finding()
        #expect(finding.outcome == .fine && finding.hasReadRecord, "\(finding.outcome) \(finding.detail.text)")
        // To connect, the record mark or a part of it, the rest, and the turns of 100 ms; not one for each of 84 bytes.
        #expect(driver.turns < 40)
        let half = try version4(data, pause: .milliseconds(20), deadline: .milliseconds(300))
        #expect(half.outcome == .silent && half.detail.text == "NFS 4.0: no reply to READ")
    }
}

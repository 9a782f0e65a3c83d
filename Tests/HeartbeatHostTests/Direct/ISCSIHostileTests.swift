import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The direct view of targets that send rubbish. What the library makes of it is told as some outcome; nothing traps, hangs or grows.
@Suite(.serialized) struct ISCSIHostileTests {
    @Test func `damaged answers end in a finding, and leave nothing behind`() throws {
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: BootInstant(nanoseconds: 5)))
        let recording = try ISCSIRecording(of: server)
        // Login in two or three messages, four commands.
        #expect(recording.answers.count >= 6)
        let hostile = try ISCSIHostileServer(answers: recording.answers)
        let probe = ISCSIBench.probe("iscsi://127.0.0.1:\(hostile.port)/\(ISCSIServer.target)/1").probe
        var outcomes: [DirectOutcome: Int] = [:]
        var residentAfterWarmUp = 0
        for seed in 0..<2000 as Range<UInt64> {
            if seed == 500 { residentAfterWarmUp = Self.resident() }
            hostile.begin(seed: seed)
            let finding = Self.finding(of: probe, hostile)
            outcomes[finding.outcome, default: 0] += 1
            #expect(finding.detail.text.utf8.count <= DirectText.capacity)
        }
        // Undamaged answers go through, damaged ones are noticed in more ways than one.
        #expect(outcomes[.fine, default: 0] > 100 && outcomes.count >= 4, "\(outcomes)")
        // Other tests run in this process meanwhile; how flat it is shows where none does (make direct-reconnects).
        #expect(Self.resident() - residentAfterWarmUp < 64 << 20)
    }

    @Test(arguments: [
        (UInt8(0x08), DirectOutcome.fine, Duration.milliseconds(200)),
        (0x28, .fine, .milliseconds(200)), (0x40, .failed, .zero), (0x30, .failed, .zero),
    ]) func `a target that is busy once is asked again, one that aborts fails`(
        status: UInt8, outcome: DirectOutcome, pause: Duration
    ) throws {
        var answers = try ISCSIRecording(of: ISCSIServer()).answers
        let ready = try #require(answers.firstIndex { $0[0] == 0x21 && $0[3] == 0x00 })
        var busy = answers[ready]
        busy[3] = status
        answers.insert(busy, at: ready)
        let hostile = try ISCSIHostileServer(answers: answers)
        hostile.beginSound()
        let probe = ISCSIBench.probe("iscsi://127.0.0.1:\(hostile.port)/\(ISCSIServer.target)/1").probe
        let finding = Self.finding(of: probe, hostile, within: .seconds(3))
        #expect(finding.outcome == outcome && finding.end - finding.start >= pause, "\(finding.detail.text)")
    }

    @Test func `half a message is waited for without turning round and round`() throws {
        let listener = try LocalSocket.listening()
        defer { close(listener.descriptor) }
        let probe = ISCSIBench.probe("iscsi://127.0.0.1:\(listener.port)/\(ISCSIServer.target)/1").probe
        probe.begin(.look, at: BootClock.now())
        let client = accept(listener.descriptor, nil, nil)
        // Connected; the login is sent.
        Self.turn(probe)
        var request = [UInt8](repeating: 0, count: 4096)
        #expect(recv(client, &request, request.count, 0) > 48)
        var half = [UInt8](repeating: 0, count: 20)
        half[0] = 0x23
        #expect(send(client, half, half.count, 0) == half.count)
        // It is told of once.
        #expect(Self.turn(probe) == 1)
        #expect(Self.turn(probe) == 0 && probe.take() == nil)
        close(client)
        #expect(Self.turn(probe) == 1)
        #expect(probe.take()?.outcome == .broken)
    }

    /// Waits at most 100 ms and serves; gives how many connections had something to tell.
    @discardableResult private static func turn(_ probe: any DirectProbe) -> Int32 {
        var waits = probe.waits
        let count = poll(&waits, nfds_t(waits.count), 100)
        probe.serve(waits, at: BootClock.now())
        return count
    }

    /// One probe, with the server served by the same thread; at most 5 ms.
    private static func finding(
        of probe: any DirectProbe, _ hostile: ISCSIHostileServer, within limit: Duration = .milliseconds(5)
    ) -> DirectFinding {
        let start = BootClock.now()
        probe.begin(.look, at: start)
        while true {
            if let finding = probe.take() { return finding }
            let now = BootClock.now()
            if now - start > limit { return probe.giveUp(at: now) }
            hostile.turn()
            var waits = probe.waits
            poll(&waits, nfds_t(waits.count), 0)
            probe.serve(waits, at: BootClock.now())
        }
    }

    /// Resident memory of this process, in bytes (proc(5), statm).
    static func resident() -> Int {
        let fields = (Files.text(of: "/proc/self/statm") ?? "").split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}

import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Which command follows on which answer, also on those that no target gives on demand.
@Suite struct ISCSILookTests {
    private static let now = BootInstant(nanoseconds: 1_000_000_000)

    private func answer(_ status: UInt8, key: UInt8 = 0, code: UInt16 = 0) -> ISCSIConnection.Answer {
        var answer = ISCSIConnection.Answer()
        answer.status = status
        answer.sense = SCSISense(key: key, code: code)
        return answer
    }

    private func capacity(_ length: UInt32) -> [UInt8] {
        [UInt8](repeating: 0, count: 8) + withUnsafeBytes(of: length.bigEndian) { Array($0) }
            + [UInt8](repeating: 0, count: 20)
    }

    /// The fault that an answer to TEST UNIT READY ends a look with; nil for none.
    private func fault(_ answer: ISCSIConnection.Answer) -> ISCSIFault? {
        var look = ISCSILook()
        guard case .fault(let fault) = look.next(after: look.begin(), answer, data: [], at: Self.now) else {
            return nil
        }
        return fault
    }

    @Test(arguments: [
        (UInt8(2), UInt16(0x0403), DirectOutcome.failed, "not ready 04/03"),
        (3, 0x1100, .failed, "medium error 11/00"), (4, 0x4400, .failed, "hardware error 44/00"),
        (5, 0x2500, .exportGone, "the target has no such LUN"), (7, 0x2700, .failed, "data protect 27/00"),
        (0xB, 0x4700, .failed, "aborted command 47/00"),
    ]) func `sense ends a look with its words`(key: UInt8, code: UInt16, outcome: DirectOutcome, detail: String) {
        let found = fault(answer(0x02, key: key, code: code))
        let portal = ISCSIPortal(address: "192.0.2.7", port: 3260)
        #expect(found?.outcome == outcome && found?.detail(at: portal) == detail)
    }

    @Test(arguments: [0x04, 0x30, 0x40, 0xFF] as [UInt8]) func `other statuses end it too`(status: UInt8) {
        #expect(fault(answer(status))?.outcome == .failed)
    }

    @Test func `a unit attention begins the look again, with the block's length asked anew, but not for ever`() {
        var look = ISCSILook()
        let good = answer(0x00)
        _ = look.next(after: look.begin(), good, data: [], at: Self.now)
        _ = look.next(after: .readCapacity, good, data: capacity(512), at: Self.now)
        for _ in 0..<ISCSILook.mostRepeats {
            let attention = answer(0x02, key: 6, code: 0x2A09)
            let again = look.next(after: .read(block: 0, length: 512), attention, data: [], at: Self.now)
            guard case .send(.testUnitReady) = again else {
                Issue.record("\(again)")
                return
            }
        }
        guard case .send(.readCapacity) = look.next(after: .testUnitReady, good, data: [], at: Self.now) else {
            Issue.record("the length was kept")
            return
        }
        let last = look.next(after: .testUnitReady, answer(0x02, key: 6, code: 0x2900), data: [], at: Self.now)
        guard case .fault(.sense) = last else {
            Issue.record("\(last)")
            return
        }
    }

    @Test(arguments: [0x08, 0x28] as [UInt8]) func `a busy target is asked the same again`(status: UInt8) {
        var look = ISCSILook()
        guard case .pause(.readCapacity) = look.next(after: .readCapacity, answer(status), data: [], at: Self.now)
        else {
            Issue.record("not asked again")
            return
        }
    }

    @Test(arguments: [0, 1, 520, 1000, 8192]) func `blocks of other lengths are not looked at`(length: UInt32) {
        var look = ISCSILook()
        let found = look.next(after: .readCapacity, answer(0x00), data: capacity(length), at: Self.now)
        guard case .fault(.blockLength(length)) = found else {
            Issue.record("\(found)")
            return
        }
    }

    @Test func `the record is cut out of its block, and short data is refused`() {
        var look = ISCSILook()
        look.offset = 4096 + 1536
        let found = look.next(after: .readCapacity, answer(0x00), data: capacity(4096), at: Self.now)
        guard case .send(.read(block: 1, length: 4096)) = found else {
            Issue.record("\(found)")
            return
        }
        var block = [UInt8](repeating: 1, count: 4096)
        for index in 1536..<2048 { block[index] = 7 }
        _ = look.next(after: .read(block: 1, length: 4096), answer(0x00), data: block, at: Self.now)
        let unknown = answer(0x02, key: 5, code: 0x2000)
        let end = look.next(after: .readReservation, unknown, data: [], at: Self.now)
        guard case .end(record: .some(let record), nil) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(record == [UInt8](repeating: 7, count: 512))
        let short = look.next(
            after: .read(block: 1, length: 4096), answer(0x00), data: Array(block.dropLast()), at: Self.now)
        guard case .garbled = short else {
            Issue.record("\(short)")
            return
        }
    }

    @Test func `a reservation is asked for once a minute`() {
        var look = ISCSILook()
        let block = [UInt8](repeating: 0, count: 512)
        let read = SCSICommand.read(block: 0, length: 512)
        func asks(after wait: Duration) -> Bool {
            let found = look.next(after: read, answer(0x00), data: block, at: Self.now + wait)
            if case .send(.readReservation) = found { return true }
            return false
        }
        #expect(asks(after: .zero))
        _ = look.next(after: .readReservation, answer(0x00), data: [], at: Self.now)
        #expect(!asks(after: .seconds(59)) && asks(after: .seconds(60)))
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The tables of the direct view on iSCSI: commands, sense, reservations, refusals, names.
@Suite struct ISCSITableTests {
    private static let portal = ISCSIPortal(address: "192.0.2.7", port: 3260)

    @Test(arguments: [
        (SCSICommand.testUnitReady, "000000000000", 0),
        (.readCapacity, "9e100000000000000000000000200000", 32),
        (.read(block: 0x1122_3344_5566_7788, length: 512), "88001122334455667788000000010000", 512),
        (.readReservation, "5e010000000000001800", 24),
    ]) func `command blocks are those of the standard`(command: SCSICommand, bytes: String, expected: Int) {
        let digits = command.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digits == bytes && command.expected == expected)
    }

    @Test(arguments: [
        (0x0201, false, true, DirectOutcome.unsupported), (0x0201, true, true, .denied),
        (0x0202, false, false, .unsupported), (0x0202, true, false, .denied), (0x0203, false, false, .unsupported),
        (0x0203, true, false, .exportGone), (0x0204, false, false, .exportGone), (0x0206, true, false, .failed),
        (0x0301, true, false, .failed), (0x0205, true, false, .unsupported), (0x0101, true, false, .unsupported),
    ]) func `a refused login is told by its status and by what was before`(
        status: Int, wasAdmitted: Bool, hasSecret: Bool, outcome: DirectOutcome
    ) {
        let name = ISCSIInitiatorName.name(forHost: "6f0a2c1e-9a3b-4c5d-8e7f-001122334455")
        let fault = ISCSIFault.login(UInt16(status), wasAdmitted: wasAdmitted, initiator: name, hasSecret: hasSecret)
        #expect(fault.outcome == outcome)
        // Nothing of it is cut off for a host that is named by a UUID.
        #expect(fault.detail(at: Self.portal).utf8.count <= DirectText.capacity)
    }

    @Test(arguments: [
        (ISCSIFault.noConnection(errorNumber: ECONNREFUSED), DirectOutcome.refused),
        (.noConnection(errorNumber: EHOSTUNREACH), .unreachable), (.noConnection(errorNumber: 0), .unreachable),
        (.noConnection(errorNumber: ETIMEDOUT), .unreachable), (.noConnection(errorNumber: ECONNRESET), .broken),
        (.closed(errorNumber: 0, during: "read"), .broken), (.noAnswer(to: "read"), .silent),
        (.garbled(during: "read"), .garbled), (.conflict(nil), .denied), (.busy, .failed), (.status(0x40), .failed),
        (.sense(SCSISense(key: 5, code: 0x2500)), .exportGone), (.sense(SCSISense(key: 5, code: 0x2100)), .failed),
        (.sense(SCSISense(key: 2, code: 0x0403)), .failed), (.sense(SCSISense(key: 3, code: 0x1100)), .failed),
        (.blockLength(520), .unsupported), (.moved(to: "array.example.org"), .unsupported),
    ]) func `each fault has its outcome and words`(fault: ISCSIFault, outcome: DirectOutcome) {
        #expect(fault.outcome == outcome && !fault.detail(at: Self.portal).isEmpty)
    }

    @Test func `sense and reservations are told in words`() {
        #expect("\(SCSISense(key: 3, code: 0x1100))" == "medium error 11/00")
        #expect("\(SCSISense(key: 4, code: 0x4402))" == "hardware error 44/02")
        #expect(SCSIReservation(parameters: []) == nil)
        #expect(SCSIReservation(parameters: [UInt8](repeating: 0, count: 24)) == nil)
        var bytes = [UInt8](repeating: 0, count: 24)
        (bytes[7], bytes[15], bytes[21]) = (16, 0x2A, 0x05)
        let reservation = SCSIReservation(parameters: bytes)
        #expect(reservation.map { "\($0)" } == "reserved: key 0x2a, write exclusive, registrants only")
    }

    @Test(arguments: [
        ("ab-1", "ab-1"), ("AB_c/ü", "ab-c---"), ("a.b:c", "a.b:c"),
        (String(repeating: "x", count: 300), String(repeating: "x", count: 194)),
    ]) func `the initiator's name has only what names have`(host: String, expected: String) {
        #expect(ISCSIInitiatorName.name(forHost: host) == "iqn.2026-11.org.sr-heartbeat:" + expected)
    }

    @Test(arguments: [
        ("192.0.2.7:3261,1", "192.0.2.7:3261"), ("192.0.2.7", "192.0.2.7:3260"),
        ("[2001:db8::7]:3260,2", "[2001:db8::7]:3260"), ("array.example.org:3260", nil), ("", nil), ("1.2.3", nil),
    ]) func `a portal is numeric`(text: String, expected: String?) {
        #expect(ISCSIPortal(text)?.description == expected)
    }

    @Test func `a table of device-mapper is told by its lines`() {
        let table = MapperTable(text: "0 8 linear 8:16 2048\n8 8 striped 2 8 8:16 0 8:32 0\nnonsense\n")
        #expect(table.segments.count == 2)
        let first = table.segment(holding: 7)?.linear
        #expect(first?.device == DeviceNumber(major: 8, minor: 16) && first?.start == 2048)
        #expect(table.segment(holding: 8)?.linear == nil && table.segment(holding: 16) == nil)
        // This kernel's device-mapper has no such device, or is not there at all.
        #expect(throws: SystemFailure.self) {
            try MapperTable.current(of: DeviceNumber(major: 254, minor: 1_000_000))
        }
    }
}

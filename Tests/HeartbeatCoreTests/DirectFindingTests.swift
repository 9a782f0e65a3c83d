import HeartbeatCore
import Testing

/// A finding comes out of a process that reads what servers send.
@Suite struct DirectFindingTests {
    @Test func `what is whole is taken as it is`() {
        var finding = DirectFinding(storage: 3, start: BootInstant(nanoseconds: 5), end: BootInstant(nanoseconds: 9))
        (finding.outcome, finding.depth, finding.hasAnswered, finding.epoch) = (.denied, .touch, true, 7)
        finding.detail = DirectText("NFS3ERR_ACCES")
        let taken = withUnsafeBytes(of: finding) { DirectFinding(untrusted: $0) }
        #expect(taken?.outcome == .denied && taken?.depth == .touch && taken?.hasAnswered == true)
        #expect(taken?.storage == 3 && taken?.epoch == 7 && taken?.latency == .nanoseconds(4))
        #expect(taken?.detail.text == "NFS3ERR_ACCES")
    }

    @Test func `what holds no value of its type is refused, whatever else it holds`() {
        let finding = DirectFinding(storage: 0, start: .never, end: .never)
        let bytes = withUnsafeBytes(of: finding) { Array($0) }
        let fields: [(PartialKeyPath<DirectFinding>, UInt8)] = [
            (\.outcome, 11), (\.depth, 2), (\.hasAnswered, 1), (\.isDirectRecord, 1), (\.isForeignRecord, 1),
            (\.hasReadRecord, 1),
        ]
        for (field, largest) in fields {
            guard let offset = MemoryLayout<DirectFinding>.offset(of: field) else { return #expect(Bool(false)) }
            for value in UInt8.min...UInt8.max {
                var changed = bytes
                changed[offset] = value
                let taken = changed.withUnsafeBytes { DirectFinding(untrusted: $0) }
                #expect((taken != nil) == (value <= largest))
            }
        }
        for count in [0, 1, bytes.count - 1] {
            #expect(bytes[..<count].withUnsafeBytes { DirectFinding(untrusted: $0) } == nil)
        }
    }
}

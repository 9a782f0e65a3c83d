import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ScheduleCodingTests {
    private static func example(_ count: Int) -> Schedule {
        var schedule = ProberRig.schedule((0..<count).map { "/run/sr-mount/ü \($0)" }, interval: .milliseconds(1500))
        schedule.address = "192.0.2.7"
        if count > 0 { schedule.storages[0].source = "" }
        if count > 1 {
            schedule.storages[1].kind = .iscsi
            schedule.storages[1].deviceMapperUUID = "LVM-x"
            schedule.storages[1].fileSystemID = "0123456789abcdef"
        }
        return schedule
    }

    @Test(arguments: [0, 1, 2, 256]) func `a schedule comes back as it was`(count: Int) throws {
        let schedule = Self.example(count)
        #expect(try Schedule(decoding: schedule.encoded()) == schedule)
    }

    @Test func `a schedule cut off anywhere is refused`() {
        let bytes = Self.example(2).encoded()
        for length in 0..<bytes.count {
            #expect(throws: ProberFault.self) { try Schedule(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func `bytes after the end are refused`() {
        #expect(throws: ProberFault.self) { try Schedule(decoding: Self.example(1).encoded() + [0]) }
    }

    @Test func `no damaged byte makes decoding trap`() {
        let bytes = Self.example(2).encoded()
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0xff
            // Refused or another schedule, but never the one that was encoded.
            #expect((try? Schedule(decoding: damaged)) != Self.example(2))
        }
    }
}

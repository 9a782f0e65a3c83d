import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Allocation {
        @Test func `the judge allocates nothing while it judges, alerts and fences`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.block)
                let other = try laboratory.plainDisk()
                var configuration = DaemonConfiguration()
                configuration.storages = [
                    .init(uuid: "faulty-0", kind: "iscsi", path: disk.path),
                    .init(uuid: "healthy-0", kind: "nfs", path: try other.makeStorage("healthy-0")),
                ]
                configuration.partialLoss = "fence"
                configuration.notifyCommand = "/bin/true"
                let user = try laboratory.use(disk.path)
                let daemon = try HeartbeatDaemon(configuration, in: laboratory)
                let counter = try AllocationCount(in: laboratory.directory)
                try daemon.startArmed(environment: counter.environment)
                #expect(counter.value > 0, "the daemon does not load the counter")
                rest(.seconds(1))

                let armed = counter.value
                rest(.seconds(3))
                #expect(counter.value == armed, "a turn allocates")

                try disk.set(.hang)
                #expect(daemon.trigger.firstByte(within: configuration.fenceBy + .seconds(2))?.character == "b")
                rest(.seconds(1))
                #expect(counter.value == armed, "the fence allocates")
                #expect(user.isRunning)
            }
        }
    }
}

/// The file in which the preloaded counter counts.
private final class AllocationCount {
    private let path: String

    init(in directory: String) throws {
        path = directory + "/allocations"
        try Files.write(String(repeating: "\0", count: 8), to: path)
    }

    /// What makes a program count.
    var environment: [String: String?] {
        ["LD_PRELOAD": LaboratoryTools.allocationCounter, "HEARTBEAT_ALLOCATION_COUNTER": path]
    }

    var value: UInt64 {
        Files.bytes(of: path)?.reversed().reduce(0) { $0 << 8 | UInt64($1) } ?? 0
    }
}

import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Observe {
        @Test func `a daemon that only observes writes neither byte nor number, and says so`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.file)
                let user = try laboratory.use(laboratory.makeImage(in: disk.path))
                var configuration = DaemonConfiguration()
                configuration.mode = "observe"
                configuration.storages = [.init(uuid: "faulty-0", kind: "nfs", path: disk.path)]
                let daemon = try HeartbeatDaemon(configuration, in: laboratory)
                try daemon.start()
                let isBeating = daemon.reaches(within: .seconds(10)) { status in
                    (status.storage("faulty-0")?.beats?["verified"] ?? 0) > 3
                }
                try #require(isBeating)
                try disk.set(.hang)
                #expect(daemon.trigger.firstByte(within: configuration.fenceBy + .seconds(1)) == nil)
                #expect(daemon.status?.protection == "observing")
                #expect(daemon.status?.storage("faulty-0")?.promise == false)
                disk.release()
                #expect(StorageLayout.number(at: disk.path, host: "host-1") == nil)
                #expect(user.isRunning)
            }
        }
    }
}

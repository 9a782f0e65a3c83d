import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Use {
        @Test(arguments: [FaultDisk.Form.block, .file])
        func `a lost storage that nothing uses is an alert, and a fence once something does`(
            form: FaultDisk.Form
        ) throws {
            try GuardedHost.with([form], isUsed: false) { host in
                let image = form == .block ? host.disks[0].path : try host.laboratory.makeImage(in: host.disks[0].path)
                try #require(host.daemon.reaches(within: .seconds(10)) { $0.storage("faulty-0")?.inUse == "none" })
                try host.disks[0].set(.hangWrites)
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                #expect(host.daemon.status?.storage("faulty-0")?.health == "lost")
                let user = try host.laboratory.use(image)
                #expect(host.daemon.trigger.firstByte(within: .seconds(8))?.character == "b")
                #expect(user.isRunning)
            }
        }

        @Test func `a lost storage that nothing uses fences under that policy`() throws {
            try GuardedHost.with([.ext4], isUsed: false, adjust: { $0.lostUnused = "fence" }) { host in
                try #require(host.daemon.reaches(within: .seconds(10)) { $0.storage("faulty-0")?.inUse == "none" })
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }
    }
}

import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct FailingStorage {
        @Test(arguments: [(FaultDisk.Form.file, EIO), (.file, ENOSPC), (.file, EROFS), (.file, ESTALE), (.block, EIO)])
        func `a failing write is an alert that heals`(form: FaultDisk.Form, number: Int32) throws {
            try GuardedHost.with([form], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.failWrites(errno: number))
                host.expectAlert(about: "faulty-0", causes: ["error"])
                host.disks[0].release()
                host.expectRecovery()
                host.expectNoFence(for: .seconds(1))
            }
        }

        @Test(arguments: [Fault.failWrites(errno: EIO), .failReads(errno: EIO), .failFlushes(errno: EIO)])
        func `a fault that stays fences as a hang does`(fault: Fault) throws {
            try GuardedHost.with([.block]) { host in
                try host.disks[0].set(fault)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test(arguments: [FaultDisk.Form.file, .block, .ext4])
        func `a device that vanishes is lost, not forgotten`(form: FaultDisk.Form) throws {
            try GuardedHost.with([form], adjust: { $0.lostUnused = "fence" }) { host in
                host.disks[0].vanish()
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test(arguments: [Int64(200), 400, 800])
        func `beats that verify late never fence`(milliseconds: Int64) throws {
            try GuardedHost.with([.block], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.delayWrites(.milliseconds(milliseconds)))
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                let storage = try #require(host.daemon.status?.storage("faulty-0"))
                #expect((storage.latencySeconds?.last ?? 0) >= Double(milliseconds) / 1000)
                #expect(storage.health != "lost")
            }
        }

        @Test(arguments: [(FaultDisk.Form.file, Fault.lie), (.file, .corrupt), (.block, .lie), (.block, .tear)])
        func `storage that lies is found out and fences`(form: FaultDisk.Form, fault: Fault) throws {
            try GuardedHost.with([form]) { host in
                try host.disks[0].set(fault)
                host.expectAlert(about: "faulty-0", causes: ["mismatch"], within: .seconds(2))
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test(arguments: [Duration.zero, .milliseconds(300)])
        func `a ghost of a failed write costs a beat at most`(delay: Duration) throws {
            try GuardedHost.with([.block], adjust: { $0.leaveTimeToRecover() }) { host in
                for _ in 0..<4 {
                    try host.disks[0].set(.ghost(after: delay))
                    host.expectNoFence(for: .seconds(1))
                    #expect(host.daemon.status?.storage("faulty-0")?.health != "lost")
                }
                host.disks[0].release()
                host.expectRecovery()
            }
        }
    }
}

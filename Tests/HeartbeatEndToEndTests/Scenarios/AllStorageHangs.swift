import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct AllStorageHangs {
        @Test(arguments: [FaultDisk.Form.file, .block, .ext4])
        func `the host is fenced in time once its only storage hangs`(form: FaultDisk.Form) throws {
            try GuardedHost.with([form]) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `the host is fenced in time once all of its storages hang at once`() throws {
            try GuardedHost.with([.block, .ext4, .file]) { host in
                for disk in host.disks { try disk.set(.hang) }
                try host.expectFence(for: ["faulty-0", "faulty-1", "faulty-2"])
            }
        }

        // Flushes of O_DSYNC reach a device behind the file system, not the file system itself.
        @Test(arguments: [(FaultDisk.Form.file, Fault.hangReads), (.file, .hangWrites), (.block, .hangFlushes)])
        func `it is enough that one kind of operation hangs`(form: FaultDisk.Form, fault: Fault) throws {
            try GuardedHost.with([form]) { host in
                try host.disks[0].set(fault)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `a frozen file system counts as hung`() throws {
            try GuardedHost.with([.ext4]) { host in
                try host.disks[0].freeze()
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `a hang that ends before the deadline leaves the host alone`() throws {
            try GuardedHost.with([.ext4], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                host.disks[0].release()
                host.expectRecovery()
                host.expectNoFence(for: .seconds(1))
            }
        }
    }
}

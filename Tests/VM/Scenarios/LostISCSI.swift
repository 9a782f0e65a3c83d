import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct LostISCSI {
        @Test(.short) func `a volume group on iSCSI that is cut off costs the host its life, in time and on record`()
            throws
        {
            try GuardedPair.with("lost-volumes", [.volumes], timing: .short) { pair in
                let outage = Instant.now
                try pair.server.cut(pair.storages[0].port)
                try pair.hypervisor.expectFenced(by: pair.uuids, outage: outage)
                let said = try pair.hypervisor.journal(boot: -1)
                #expect(said.contains("/dev/VG_XenStorage-\(pair.uuids[0])/hb-"))
                #expect(said.contains("alert because of SR \(pair.uuids[0])"))
            }
        }

        @Test(.long) func `ext4 on iSCSI whose link goes down costs the host its life, in time and on record`() throws {
            try GuardedPair.with("lost-file-system", [.fileSystem], timing: .short) { pair in
                let outage = Instant.now
                try pair.server.linkDown()
                try pair.hypervisor.expectFenced(by: pair.uuids, outage: outage)
            }
        }
    }
}

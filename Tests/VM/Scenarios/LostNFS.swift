import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct LostNFS {
        @Test(.short) func `an NFS 4.1 server that freezes costs the host its life, in time and on record`() throws {
            try prove("frozen-nfs-server", version: "4.1") { try $0.freeze() }
        }

        @Test(.long) func `an NFS 3 server that is cut off costs the host its life, in time and on record`() throws {
            try prove("cut-nfs-server", version: "3") { try $0.linkDown() }
        }

        private func prove(_ name: String, version: String, _ lose: (StorageServer) throws -> Void) throws {
            try GuardedPair.with(name, [.nfs(version: version)], timing: .short) { pair in
                let outage = Instant.now
                try lose(pair.server)
                try pair.hypervisor.expectFenced(by: pair.uuids, outage: outage)
                let said = try pair.hypervisor.journal(boot: -1)
                #expect(said.contains("alert because of SR \(pair.uuids[0])"))
                #expect(said.contains("local file systems are being synced, since SR \(pair.uuids[0])"))
            }
        }
    }
}

import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct FrozenNFSServer {
        @Test(.short) func `an NFS 4.1 server that freezes costs the host its life, in time and on record`() throws {
            try prove(version: "4.1")
        }

        @Test(.long) func `an NFS 3 server that freezes costs the host its life, in time and on record`() throws {
            try prove(version: "3")
        }

        private func prove(version: String) throws {
            try GuardedPair.with("frozen-nfs-server-v\(version)", [.nfs(version: version)], timing: .short) { pair in
                let outage = Instant.now
                try pair.server.freeze()
                try pair.hypervisor.expectFenced(by: pair.uuids, outage: outage)
                let said = try pair.hypervisor.journal(boot: -1)
                #expect(said.contains("alert because of SR \(pair.uuids[0])"))
                #expect(said.contains("local file systems are being synced, since SR \(pair.uuids[0])"))
            }
        }
    }
}

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
            let sr = "5f7c0c1e-0000-4000-8000-000000000001"
            try MachineRoom.with("frozen-nfs-server-v\(version)") { room in
                let server = try room.storageServer()
                let hypervisor = try room.hypervisor()
                try server.waitForBoot()
                try server.serveNFS("/export/\(sr)")
                try hypervisor.waitForBoot()
                let mount = try hypervisor.mountNFS(version: version, as: sr)
                try hypervisor.setup(sr, timing: .short)
                try hypervisor.startHeartbeat()
                try hypervisor.use(mount + "/disk.raw")
                try hypervisor.waitUntilArmed(sr)
                let isUsed = try hypervisor.reaches(within: .seconds(20)) { $0.storage(sr)?.inUse == "some" }
                #expect(isUsed)

                let outage = Instant.now
                try server.freeze()
                try hypervisor.expectFenced(by: sr, outage: outage)

                let said = try hypervisor.journal(boot: -1)
                #expect(said.contains("alert because of SR \(sr)"))
                #expect(said.contains("local file systems are being synced, since SR \(sr)"))
                #expect(said.contains("has been silent"))
            }
        }
    }
}

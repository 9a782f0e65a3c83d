import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct NFSTargetTests {
    private func target(_ line: String) throws -> NFSTarget {
        try NFSTarget(try #require(MountTable(text: line).mounts.first))
    }

    private func fault(_ line: String) throws -> String {
        do {
            let found = try target(line)
            return "found \(found)"
        } catch let error as NFSTargetFault {
            return error.description
        }
    }

    @Test func `version 3 as the kernel shows it`() throws {
        let found = try target(
            "40 27 0:50 / /run/sr-mount/one rw shared:1 - nfs filer:/vol/xen/one rw,vers=3,rsize=131072,hard,proto=tcp,port=20490,timeo=600,"
                + "sec=sys,mountaddr=192.0.2.8,mountvers=3,mountport=635,mountproto=tcp,local_lock=none,addr=192.0.2.7")
        #expect(
            found
                == NFSTarget(
                    server: "192.0.2.7", port: 20490, version: 3, directory: "/vol/xen/one", mountServer: "192.0.2.8",
                    mountPort: 635))
        #expect(found.address == "192.0.2.7:20490")
    }

    @Test func `version 4.2 over IPv6, at the standard port, of the server's root`() throws {
        let found = try target(
            "40 27 0:50 / /sr rw - nfs4 [2001:db8::7]:/ rw,vers=4.2,proto=tcp6,sec=sys,clientaddr=::,addr=2001:db8::7")
        #expect(found == NFSTarget(server: "2001:db8::7", version: 4, directory: "/", mountServer: "2001:db8::7"))
        #expect(found.address == "[2001:db8::7]:2049" && found.names.isEmpty)
    }

    @Test func `MOUNT's port over UDP is not taken for that over TCP`() throws {
        let found = try target(
            "40 27 0:50 / /sr rw - nfs a:/b rw,vers=3,proto=udp,mountport=635,mountproto=udp,addr=192.0.2.7")
        #expect(found.mountPort == nil && found.port == 2049)
    }

    @Test func `a subdirectory that an old kernel shows as root is below the export`() throws {
        #expect(try target("40 27 0:50 /one /sr rw - nfs a:/b rw,vers=3,addr=192.0.2.7").directory == "/b/one")
        #expect(try target("40 27 0:50 /one /sr rw - nfs4 a:/ rw,vers=4.0,addr=192.0.2.7").directory == "/one")
    }

    @Test(arguments: [
        ("ext4 /dev/sda rw", "/sr is ext4, not NFS"),
        ("nfs a:/b rw,vers=3,proto=rdma,addr=192.0.2.7", "proto=rdma cannot be looked at directly, only TCP"),
        ("nfs4 a:/b rw,vers=4.1,sec=krb5p,addr=192.0.2.7", "sec=krb5p cannot be looked at directly, only sec=sys"),
        ("nfs4 a:/b rw,vers=4.2,xprtsec=mtls,addr=192.0.2.7", "xprtsec=mtls cannot be looked at directly"),
        ("nfs a:/b rw,vers=2,addr=192.0.2.7", "NFS version 2 cannot be looked at directly, only 3 and 4"),
        ("nfs a:/b rw,vers=3", "the kernel shows no address for a:/b"),
        ("nfs a:/b rw,vers=3,addr=filer", "the kernel shows no address for a:/b"),
        ("nfs a rw,vers=3,addr=192.0.2.7", "a names no directory of a server"),
        ("nfs a:/b rw,vers=3,port=70000,addr=192.0.2.7", "port=70000 is no port of a:/b"),
    ]) func `what cannot be looked at is said in a sentence`(mount: String, sentence: String) throws {
        #expect(try fault("40 27 0:50 / /sr rw - \(mount)") == sentence)
    }

    @Test func `the configuration's address goes before the kernel's mount`() throws {
        let storage = Configuration.Storage(
            uuid: "one", kind: .nfs, path: "/nowhere", direct: .address("nfs://192.0.2.7/export/one?version=4"))
        let found = try NFSTarget(of: storage)
        #expect(found == NFSTarget(server: "192.0.2.7", version: 4, directory: "/export/one", mountServer: "192.0.2.7"))
        #expect(found.names == ["export", "one"])
        let unmounted = Configuration.Storage(uuid: "one", kind: .nfs, path: "/nowhere")
        #expect(throws: NFSTargetFault("nothing is mounted at /nowhere")) { try NFSTarget(of: unmounted) }
    }
}

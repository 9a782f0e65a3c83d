import Glibc
import Testing

@testable import HeartbeatHost

/// libvirt's pools as hints, from files as libvirt writes them.
@Suite struct SetupLibvirtTests {
    private static let uuid = "d5f4d9a1-7b1c-3c4e-9a53-0f5b6c7d8e9f"
    private let directory: ConfigurationDirectory
    private var environment = SetupEnvironment()

    init() throws {
        directory = try ConfigurationDirectory()
        environment.toolDirectories = []
        environment.mountInfo = "\(directory.path)/mountinfo"
        environment.libvirtPools = ["\(directory.path)/none", directory.path]
    }

    private func pool(type: String, target: String) -> String {
        """
        <!--
        WARNING: THIS IS AN AUTO-GENERATED FILE. <pool type='dir'><name>wrong</name></pool>
        -->
        <pool type='\(type)'>
          <name>primary &amp; fast</name>
          <uuid>\(Self.uuid)</uuid>
          <capacity unit='bytes'>0</capacity>
          <source>
            <host name='filer'/>
            <dir path='/export'/>
            <format type='nfs'/>
          </source>
          <target>
            <path>\(target)</path>
            <permissions><mode>0755</mode></permissions>
          </target>
        </pool>

        """
    }

    private func find(_ name: String, mounts: String) throws -> FoundStorage {
        _ = try directory.write(mounts, to: "mountinfo")
        return try StorageFinder(environment: environment).find(name, host: "h", path: nil, isDryRun: false)
    }

    @Test(arguments: [Self.uuid, Self.uuid.uppercased(), "primary & fast"])
    func `a pool is found by uuid or name where libvirt mounts it`(name: String) throws {
        _ = try directory.write(pool(type: "netfs", target: "/srv/pool"), to: "primary.xml")
        let found = try find(name, mounts: "30 1 0:40 / /srv/pool rw - nfs4 filer:/export rw\n")
        #expect(found.path == "/srv/pool" && found.localReason == nil && found.uuid == name)
    }

    @Test func `the file is a hint: what is mounted there decides`() throws {
        _ = try directory.write(pool(type: "netfs", target: "/srv/pool"), to: "primary.xml")
        #expect(try find(Self.uuid, mounts: "30 1 0:40 / /srv/pool rw - ext4 /dev/sda1 rw\n").localReason != nil)
    }

    @Test func `CloudStack's own place comes before any hint`() throws {
        _ = try directory.write(pool(type: "netfs", target: "/srv/pool"), to: "primary.xml")
        let mounts = "30 1 0:40 / /mnt/\(Self.uuid) rw - nfs filer:/e rw\n31 1 0:41 / /srv/pool rw - nfs filer:/f rw\n"
        #expect(try find(Self.uuid, mounts: mounts).path == "/mnt/\(Self.uuid)")
    }

    @Test(arguments: [
        ("netfs", "virsh pool-start"), ("dir", "virsh pool-start"), ("rbd", "volume"), ("logical", "volume"),
    ])
    func `a pool that cannot be used says why`(type: String, words: String) throws {
        _ = try directory.write(pool(type: type, target: "/srv/pool"), to: "primary.xml")
        #expect {
            try find(Self.uuid, mounts: "30 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
        } throws: {
            ($0 as? SetupFailure)?.description.contains(words) == true
        }
    }

    @Test func `the state of a pool that runs wraps the same description`() throws {
        let text = "<poolstate>\n" + pool(type: "netfs", target: "/srv/pool") + "</poolstate>\n"
        #expect(LibvirtPool(text: text)?.target == "/srv/pool")
    }

    @Test(arguments: [
        "", "<", "<pool>", "<pool type='dir'><name>x</pool>", "</pool>", "<!--", "<pool type='dir'></pool>",
    ])
    func `a file that is no pool is passed over`(text: String) {
        #expect(LibvirtPool(text: text) == nil)
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Setup on XenServer, against a recorded `xe`.
@Suite struct SetupXenServerTests {
    private static let mount = "30 1 0:40 / /run/sr-mount/\(XenPool.storage) rw - nfs4 filer:/export rw\n"

    /// The sentence that setup stops with.
    private func refusal(_ pool: XenPool, _ change: (inout SetupRequest) -> Void = { _ in }) throws -> String {
        var sentence = ""
        do {
            _ = try pool.setup(change)
        } catch let failure as SetupFailure {
            sentence = failure.description
        }
        #expect(!sentence.isEmpty, "setup went through")
        #expect(access("\(pool.directory.path)/etc/heartbeat.toml", F_OK) != 0)
        return sentence
    }

    @Test func `an NFS SR is set up under the name that XenServer gives this host`() throws {
        let report = try XenPool(type: "nfs", mounts: Self.mount).setup()
        let storage = try #require(report.configuration?.storages.first)
        #expect(report.configuration?.host == XenPool.host)
        #expect(storage.kind == .nfs && storage.path == "/run/sr-mount/\(XenPool.storage)")
        #expect(report.notes.contains { $0.contains("INSTALLATION_UUID") })
    }

    @Test func `without an inventory xe itself tells which host this is`() throws {
        let pool = try XenPool(type: "nfs")
        var environment = pool.environment
        environment.inventory = "/none"
        environment.hostName = try pool.directory.write("xen1\n", to: "hostname")
        #expect(try HostIdentity.find(environment, configured: nil).name == XenPool.host)
    }

    @Test(arguments: ["iso", "smb", "cifs", "udev"])
    func `what must never be guarded is refused by its type, whatever is allowed`(type: String) throws {
        let pool = try XenPool(type: type, mounts: Self.mount)
        #expect(try refusal(pool).contains("its loss must not reset a host"))
        #expect(try refusal(pool) { $0.allowsLocal = true }.contains("its loss must not reset a host"))
        #expect(try refusal(pool) { $0.path = "/run/sr-mount/\(XenPool.storage)" }.contains("its loss must not"))
    }

    @Test(arguments: ["lvm", "ext", "xfs", "tmpfs", "file"])
    func `what one host has is refused before anything is made on it`(type: String) throws {
        let pool = try XenPool(type: type, mounts: Self.mount)
        try makeGroup(in: pool)
        #expect(try refusal(pool).contains("--allow-local"))
        #expect(ConfigurationDirectory.names(in: "\(pool.directory.path)/dev/VG_XenStorage-\(XenPool.storage)") == [])
    }

    @Test func `what one host has is taken for a trial, and marked`() throws {
        let report = try XenPool(type: "ext", mounts: Self.mount).setup { $0.allowsLocal = true }
        #expect(report.configuration?.storages.first?.allowsLocal == true)
    }

    @Test(arguments: [("false", "xe pbd-plug uuid=11111111-2222-3333-4444-555555555555"), ("", "xe pbd-create")])
    func `an SR that is not plugged here is refused with the command that helps`(attached: String, command: String)
        throws
    {
        #expect(try refusal(XenPool(type: "nfs", attached: attached, mounts: Self.mount)).contains(command))
    }

    @Test func `an SR that the pool does not have is refused unless a path says where it is`() throws {
        let pool = try XenPool(type: "nfs", mounts: "30 1 0:40 / /mnt/own rw - nfs4 filer:/own rw\n")
        #expect(try refusal(pool) { $0.storages = ["own"] }.contains("XenServer knows no SR own"))
        let report = try pool.setup {
            $0.storages = ["own"]
            $0.path = "/mnt/own"
        }
        #expect(report.configuration?.storages.first?.uuid == "own")
    }

    @Test func `a host that is not this one is refused, as its beats would tell that the other lives`() throws {
        let pool = try XenPool(type: "nfs", mounts: Self.mount)
        #expect(try refusal(pool) { $0.host = XenPool.other }.contains("is not this host"))
    }

    @Test func `a host that the pool does not have is refused`() throws {
        let pool = try XenPool(type: "nfs", mounts: Self.mount)
        var environment = pool.environment
        environment.inventory = "/none"
        #expect {
            try StorageFinder(environment: environment).find(XenPool.storage, host: "h", path: nil, isDryRun: true)
        } throws: {
            ($0 as? SetupFailure)?.description.contains("XenServer knows no host h") == true
        }
    }

    @Test func `the configuration of another host is not taken over`() throws {
        let pool = try XenPool(type: "nfs", mounts: Self.mount)
        let text = "version = 1\nhost = \"\(XenPool.other)\"\n"
        _ = try pool.directory.write(text, to: "etc/heartbeat.toml")
        #expect(throws: SetupFailure.self) { try pool.setup() }
        #expect(throws: SetupFailure.self) { try pool.setup { $0.host = XenPool.other } }
        #expect(ConfigurationDirectory.text(of: "\(pool.directory.path)/etc/heartbeat.toml") == text)
    }

    @Test func `the type decides where an SR is looked for`() throws {
        // Mounted where a file SR would be, but LVM to XenServer.
        #expect(try refusal(XenPool(type: "lvmoiscsi", mounts: Self.mount)).contains("nowhere here"))
        #expect(
            try refusal(XenPool(type: "lvmohba", mounts: Self.mount)) { $0.path = "/run/sr-mount/\(XenPool.storage)" }
                .contains("no place of SR"))
    }

    @Test func `the pool's master makes the volume`() throws {
        let pool = try XenPool(type: "lvmoiscsi")
        let volume = try makeGroup(in: pool)
        _ = try HeartbeatVolume(storage: XenPool.storage, host: XenPool.host, environment: pool.environment)
            .makeIfGroupIsHere(isDryRun: false)
        #expect(ConfigurationDirectory.text(of: volume) == "made\n")
    }

    @Test func `another host does not touch the group, and says what to run on the master`() throws {
        let pool = try XenPool(type: "lvmoiscsi", master: XenPool.other)
        let volume = try makeGroup(in: pool)
        let sentence = try refusal(pool)
        #expect(sentence.contains(XenPool.other) && sentence.contains("`lvcreate -n hb-\(XenPool.host) --size 4M"))
        #expect(access(volume, F_OK) != 0)
        #expect(try refusal(pool) { $0.isDryRun = true } == sentence)
    }

    @Test func `another host activates a volume that is there`() throws {
        let pool = try XenPool(type: "lvmohba", master: XenPool.other)
        let volume = try makeGroup(in: pool)
        try pool.tool("lvs", "exit 0")
        try pool.tool("lvchange", "echo active > \(volume)")
        _ = try HeartbeatVolume(storage: XenPool.storage, host: XenPool.host, environment: pool.environment)
            .makeIfGroupIsHere(isDryRun: false)
        #expect(ConfigurationDirectory.text(of: volume) == "active\n")
    }

    @Test func `a toolstack that is down stops setup with a sentence`() throws {
        let pool = try XenPool(type: "nfs", mounts: Self.mount)
        try pool.tool("xe", "echo 'Error: Connection refused (calling connect )' >&2; exit 1")
        #expect(try refusal(pool).contains("(Error: Connection refused (calling connect )): see that xapi runs"))
    }

    @Test func `a toolstack that hangs is left behind at its deadline`() throws {
        let pool = try XenPool(type: "nfs", mounts: Self.mount)
        try pool.tool("xe", "exec sleep 60")
        var environment = pool.environment
        environment.toolstackDeadline = .milliseconds(200)
        #expect {
            try StorageFinder(environment: environment).find(XenPool.storage, host: "h", path: nil, isDryRun: true)
        } throws: {
            ($0 as? SetupFailure)?.description.hasPrefix("`xe host-list` did not answer within 200ms") == true
        }
    }

    @Test func `the place of one of XenServer's SRs is not taken under another name`() throws {
        let pool = try XenPool(type: "iso", mounts: Self.mount)
        let sentence = try refusal(pool) {
            $0.storages = ["library"]
            $0.path = "/var/run/sr-mount/\(XenPool.storage)/"
        }
        #expect(sentence.contains("set it up with --sr \(XenPool.storage)"))
    }

    /// A volume group with LVM's tools around it, without the volume; returns the volume's path.
    @discardableResult
    private func makeGroup(in pool: XenPool) throws -> String {
        let group = "\(pool.directory.path)/dev/VG_XenStorage-\(XenPool.storage)"
        try #require(mkdir(group, 0o755) == 0)
        try pool.tool("vgs", "exit 0")
        try pool.tool("lvs", "exit 5")
        try pool.tool("lvcreate", "echo made > \(group)/hb-\(XenPool.host)")
        return "\(group)/hb-\(XenPool.host)"
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct SetupDiscoveryTests {
    private let directory: ConfigurationDirectory
    private var environment = SetupEnvironment()

    init() throws {
        directory = try ConfigurationDirectory()
        environment.mountInfo = "\(directory.path)/mountinfo"
        environment.devices = "\(directory.path)/dev"
        environment.sysfs = "\(directory.path)/sys"
        environment.toolDirectories = ["\(directory.path)/tools"]
    }

    private func mounts(_ lines: String...) throws -> StorageFinder {
        _ = try directory.write(lines.joined(separator: "\n") + "\n", to: "mountinfo")
        return try StorageFinder(environment: environment)
    }

    private func find(_ finder: StorageFinder, _ uuid: String, path: String? = nil) throws -> FoundStorage {
        try finder.find(uuid, host: "h", path: path, isDryRun: false)
    }

    @Test(arguments: ["/run/sr-mount/u", "/var/run/sr-mount/u", "/mnt/u"])
    func `an NFS SR is found where hypervisors mount it`(place: String) throws {
        let found = try find(try mounts("30 1 0:40 / \(place) rw - nfs4 filer:/export\\040one rw"), "u")
        let expected = FoundStorage(uuid: "u", form: .directory, kind: .nfs, path: place, source: "filer:/export one")
        #expect(found == expected)
    }

    @Test func `a mount of another SR whose name begins the same is not taken`() throws {
        let finder = try mounts("30 1 0:40 / /mnt/u2 rw - nfs4 filer:/e rw")
        #expect(throws: SetupFailure.self) { try find(finder, "u") }
    }

    @Test func `the older name of a mount point leads to the same mount`() throws {
        let finder = try mounts("30 1 0:40 / /run/sr-mount/u rw - nfs filer:/e rw")
        #expect(try find(finder, "u", path: "/var/run/sr-mount/u/").path == "/run/sr-mount/u")
    }

    private static let kinds: [(type: String, source: String, isShared: Bool)] = [
        ("nfs", "filer:/e", true), ("nfs4", "[2001:db8::1]:/e", true), ("gfs2", "/dev/mapper/g", true),
        ("ocfs2", "/dev/mapper/o", true), ("nfs", "localhost:/e", false), ("nfs4", "127.0.0.1:/e", false),
        ("nfs4", "[::1]:/e", false), ("ext4", "/dev/sda1", false), ("xfs", "/dev/loop0", false),
        ("tmpfs", "tmpfs", false), ("fuse.sshfs", "x:/", false),
    ]

    @Test(arguments: kinds)
    func `only what hosts share counts as shared`(type: String, source: String, isShared: Bool) throws {
        let found = try find(try mounts("30 1 0:40 / /mnt/u rw - \(type) \(source) rw"), "u")
        #expect((found.localReason == nil) == isShared)
    }

    @Test func `a file system of one host counts as shared on a disk that others reach`() throws {
        try makeDisk("8:16", at: "platform/host3/session1/target3:0:0/3:0:0:1/block/sdb")
        try makeDisk("8:0", at: "pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda")
        let shared = try find(try mounts("30 1 8:16 / /mnt/u rw - ext4 /dev/sdb rw"), "u")
        #expect(shared.localReason == nil && shared.kind == .iscsi)
        #expect(try find(try mounts("30 1 8:0 / /mnt/u rw - ext4 /dev/sda rw"), "u").localReason != nil)
    }

    @Test(arguments: ["cifs //s/iso", "smb3 //s/iso", "iso9660 /dev/sr0", "udf /dev/sr0"])
    func `SMB shares and CD images are never guarded`(mount: String) throws {
        let finder = try mounts("30 1 0:40 / /mnt/u rw - \(mount) rw")
        #expect(throws: SetupFailure.self) { try find(finder, "u") }
    }

    @Test func `a directory that is no mount point is refused, as a beat there would prove nothing`() throws {
        let finder = try mounts("30 1 0:40 / / rw - ext4 /dev/sda1 rw")
        #expect(throws: SetupFailure.self) { try find(finder, "u", path: directory.path) }
    }

    private static let disks: [(path: String, isShared: Bool)] = [
        ("platform/host3/session1/target3:0:0/3:0:0:1/block/sdb", true),
        ("platform/host3/session1/target3:0:0/3:0:0:1/block/sdb/sdb1", true),
        ("pci0000:00/host7/rport-7:0-2/target7:0:0/7:0:0:0/block/sdc", true),
        ("virtual/nvme-fabrics/ctl/nvme1/nvme1n1", true), ("virtual/block/nbd0", true), ("virtual/block/drbd3", true),
        ("pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda", false), ("virtual/block/loop3", false),
        ("pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1", false), ("virtual/block/zram0", false),
    ]

    @Test(arguments: disks) func `a disk is shared by the way it is attached`(path: String, isShared: Bool) throws {
        try makeDisk("8:16", at: path)
        let attachment = BlockTopology(sysfs: environment.sysfs).attachment(of: DeviceNumber(major: 8, minor: 16))
        #expect(Self.isShared(attachment) == isShared)
    }

    @Test(arguments: [(["8:16"], true), (["8:16", "8:32"], false), (["8:32"], false)])
    func `a mapped device is shared if all disks below it are`(slaves: [String], isShared: Bool) throws {
        try makeDisk("8:16", at: "platform/host3/session1/target3:0:0/3:0:0:1/block/sdb")
        try makeDisk("8:32", at: "pci0000:00/ata1/host0/block/sda")
        try makeDisk("253:0", at: "virtual/block/dm-0")
        let mapped = "\(environment.sysfs)/devices/virtual/block/dm-0"
        try make("\(mapped)/slaves")
        for slave in slaves {
            try #require(symlink("../../../../../dev/block/\(slave)", "\(mapped)/slaves/\(slave)") == 0)
        }
        let attachment = BlockTopology(sysfs: environment.sysfs).attachment(of: DeviceNumber(major: 253, minor: 0))
        #expect(Self.isShared(attachment) == isShared)
    }

    @Test func `the volume of the heartbeat is made with LVM's own words where its group is`() throws {
        try make("\(directory.path)/tools")
        try make("\(directory.path)/dev/VG_XenStorage-u")
        let volume = "\(directory.path)/dev/VG_XenStorage-u/hb-h"
        for (tool, body) in [("vgs", "exit 0"), ("lvs", "exit 5"), ("lvcreate", "printf '%s\\n' \"$@\" > \(volume)")] {
            _ = try directory.write("#!/bin/sh\n\(body)\n", to: "tools/\(tool)", mode: 0o755)
        }
        let finder = HeartbeatVolume(storage: "u", host: "h", environment: environment)
        #expect(try finder.makeIfGroupIsHere(isDryRun: true))
        #expect(!finder.isActive)
        #expect(try finder.makeIfGroupIsHere(isDryRun: false))
        let words = "-n\nhb-h\n--size\n4M\n--config\nglobal{metadata_read_only=0}\nVG_XenStorage-u\n"
        #expect(ConfigurationDirectory.text(of: volume) == words)
    }

    private static func isShared(_ attachment: BlockTopology.Attachment) -> Bool {
        if case .shared = attachment { true } else { false }
    }

    private func makeDisk(_ number: String, at path: String) throws {
        try make("\(environment.sysfs)/devices/\(path)")
        try make("\(environment.sysfs)/dev/block")
        try #require(symlink("../../devices/\(path)", "\(environment.sysfs)/dev/block/\(number)") == 0)
    }

    /// Makes a directory and those above it.
    private func make(_ path: String) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            try #require(mkdir(made, 0o755) == 0 || errno == EEXIST)
        }
    }
}

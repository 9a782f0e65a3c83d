import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// Where an SR's unit is, told from trees as a kernel shows them.
@Suite struct ISCSITargetFinderTests {
    private static let array = "iqn.2026-11.org.example:array"
    private static let sdb = DeviceNumber(major: 8, minor: 16)
    private static let sdc = DeviceNumber(major: 8, minor: 32)
    private static let first = ISCSIPortal(address: "192.0.2.7", port: 3260)
    private static let second = ISCSIPortal(address: "192.0.2.8", port: 3261)

    private func find(
        _ tree: ISCSITree, _ path: String, secret: String? = nil
    ) throws(ISCSITargetFailure) -> ISCSITarget {
        try tree.finder.target(of: ISCSIBench.schedule(.auto, path: path, secret: secret).storages[0])
    }

    @Test func `a disk leads to its session's target, portal and unit`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 5, Self.sdb)])
        let target = try find(tree, "/dev/sdb")
        #expect(target.ways.map(\.portal) == [Self.first] && target.ways.map(\.unit) == [5])
        #expect(target.ways[0].target == Self.array && target.ways[0].isExpected && target.ways[0].secret == nil)
        #expect(target.offset == 4096 && target.hasRecord)
    }

    @Test func `a volume on a partition lies where both say`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 16640, Self.sdb)])
        let partition = DeviceNumber(major: 8, minor: 17)
        try tree.addPartition("sdb1", of: Self.sdb, start: 2048, partition)
        // Grown once: the record lies on the first of its two runs.
        try tree.addMapper(
            "dm-0", uuid: "LVM-x", table: "0 8192 linear 8:17 10240\n8192 8192 linear 8:17 90112",
            slaves: [partition], DeviceNumber(major: 254, minor: 0))
        let target = try find(tree, "/dev/dm-0")
        #expect(target.offset == (2048 + 10240) * 512 + 4096 && target.ways.map(\.unit) == [16640])
    }

    @Test func `a volume on multipath has all of its paths, in one place`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 1, Self.sdb)])
        try tree.addSession(2, target: "\(Self.array).b", portal: Self.second, disks: [("sdc", 3, Self.sdc)])
        let multipath = DeviceNumber(major: 254, minor: 0)
        try tree.addMapper(
            "dm-0", uuid: "mpath-3600", table: "0 20480 multipath 0 0 1 1 service-time 0 2 2 8:16 1 1 8:32 1 1",
            slaves: [Self.sdb, Self.sdc], multipath)
        try tree.addMapper(
            "dm-1", uuid: "LVM-x", table: "0 8192 linear 254:0 2048", slaves: [multipath],
            DeviceNumber(major: 254, minor: 1))
        let target = try find(tree, "/dev/dm-1")
        #expect(target.ways.map(\.portal) == [Self.first, Self.second])
        #expect(target.ways.map(\.target) == [Self.array, "\(Self.array).b"] && target.ways.map(\.unit) == [1, 3])
        #expect(target.offset == 2048 * 512 + 4096)
    }

    @Test func `other sessions to the same unit are ways too, those to others are not`() throws {
        let tree = try ISCSITree()
        let third = ISCSIPortal(address: "2001:db8::7", port: 3260)
        let other = ISCSIPortal(address: "192.0.2.9", port: 3260)
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 1, Self.sdb)])
        try tree.addSession(2, target: Self.array, portal: third, disks: [("sdc", 1, Self.sdc)])
        try tree.addSession(
            3, target: Self.array, portal: other, disks: [("sdd", 2, DeviceNumber(major: 8, minor: 48))])
        try tree.addSession(
            4, target: "\(Self.array).b", portal: other, disks: [("sde", 1, DeviceNumber(major: 8, minor: 64))])
        #expect(try find(tree, "/dev/sdb").ways.map(\.portal) == [Self.first, third])
    }

    @Test func `the database adds portals, which count once they answer`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 1, Self.sdb)])
        let nodes = "var/lib/iscsi/nodes/\(Self.array)"
        try tree.write("", to: "\(nodes)/192.0.2.7,3260,1/default")
        try tree.write("", to: "\(nodes)/192.0.2.8,3261,1/default")
        try tree.write("", to: "\(nodes)/2001:db8::8,3260,2/default")
        try tree.write("", to: "\(nodes)/storage.example.org,3260,1/default")
        try tree.write("", to: "\(nodes)/nonsense")
        let target = try find(tree, "/dev/sdb")
        let third = ISCSIPortal(address: "2001:db8::8", port: 3260)
        #expect(target.ways.map(\.portal) == [Self.first, Self.second, third])
        #expect(target.ways.map(\.isExpected) == [true, false, false])
    }

    @Test func `a portal that the session knows by name is taken by its address`() throws {
        let tree = try ISCSITree()
        try tree.addSession(
            1, target: Self.array, portal: Self.first, persistentAddress: "array.example.org",
            disks: [("sdb", 1, Self.sdb)])
        #expect(try find(tree, "/dev/sdb").ways.map(\.portal) == [Self.first])
    }

    @Test func `below a file system the first block is read, and no record`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 1, Self.sdb)])
        try tree.addPartition("sdb1", of: Self.sdb, start: 2048, DeviceNumber(major: 8, minor: 17))
        tree.mount(DeviceNumber(major: 8, minor: 17), at: "/srv/sr")
        let target = try find(tree, "/srv/sr")
        #expect(!target.hasRecord && target.offset == 2048 * 512)
    }

    @Test func `the session's secret goes before the database's, the file's before both`() throws {
        let tree = try ISCSITree()
        try tree.addSession(1, target: Self.array, portal: Self.first, disks: [("sdb", 1, Self.sdb)])
        let node = "etc/iscsi/nodes/\(Self.array)/192.0.2.7,3260,1"
        let entry = "node.session.auth.username = base\nnode.session.auth.password = from-the-base\n"
        try tree.write(entry, to: node)
        #expect(try find(tree, "/dev/sdb").ways[0].secret?.texts == ["base", "from-the-base"])
        let withSession = try ISCSITree()
        try withSession.addSession(
            1, target: Self.array, portal: Self.first, name: "kernel", secret: "of-the-session",
            disks: [("sdb", 1, Self.sdb)])
        try withSession.write(entry, to: "\(node)/default")
        #expect(try find(withSession, "/dev/sdb").ways[0].secret?.texts == ["kernel", "of-the-session"])
        let path = "\(tree.root)/secret"
        try Files.write("file:of:the-file", to: path, mode: 0o400)
        #expect(try find(withSession, "/dev/sdb", secret: path).ways[0].secret?.texts == ["file", "of:the-file"])
    }

    @Test func `what is no plain mapping, no iSCSI disk or nothing at all is refused with a sentence`() throws {
        let tree = try ISCSITree()
        try tree.addLocalDisk("sda", DeviceNumber(major: 8, minor: 0))
        try tree.addMapper(
            "dm-0", uuid: "CRYPT-LUKS2-x", table: "0 8192 crypt aes 0 0 8:0 0", slaves: [],
            DeviceNumber(major: 254, minor: 0))
        try tree.addMapper(
            "dm-1", uuid: "LVM-x", table: "0 4 linear 8:0 0", slaves: [], DeviceNumber(major: 254, minor: 1))
        for (path, sentence) in [
            ("/dev/sda", "sda is no disk of an iSCSI session"),
            ("/dev/dm-0", "dm-0 is crypt, not linear: set direct to its target"),
            ("/dev/dm-1", "no block device behind dm-1"), ("/dev/sdz", "no block device behind /dev/sdz"),
            ("/srv/sr", "no block device behind /srv/sr"),
        ] {
            let failure = #expect(throws: ISCSITargetFailure.self) { try find(tree, path) }
            #expect(failure?.description == sentence)
        }
    }

    @Test func `a stack without end is refused`() throws {
        let tree = try ISCSITree()
        let device = DeviceNumber(major: 254, minor: 0)
        try tree.addMapper("dm-0", uuid: "LVM-x", table: "0 8192 linear 254:0 0", slaves: [], device)
        #expect(throws: ISCSITargetFailure.noDevice(path: "device 254:0")) { try find(tree, "/dev/dm-0") }
    }
}

extension ISCSISecret {
    /// Name and secret, for tests.
    fileprivate var texts: [String] {
        var texts: [String] = []
        withTexts { texts = [String(cString: $0), String(cString: $1)] }
        return texts
    }
}

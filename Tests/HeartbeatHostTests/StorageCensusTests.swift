import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// What the scan for users makes of a process table, whatever the machine's own holds.
@Suite struct StorageCensusTests {
    @Test func `of many SRs in one file system only the one with the file is used`() throws {
        let tree = try ProcessTree(storages: 300)
        try tree.add("7", holding: ["/", "pipe:[1]", "\(tree.directory)/sr-30/vm.img", "\(tree.directory)/sr-3"])
        let used = tree.uses().enumerated().filter { $1 == .some }.map(\.offset)
        #expect(used == [3, 30])
        #expect(tree.uses().allSatisfy { $0 != .unknown })
    }

    @Test func `a thread that outlives the leader of its process is looked into`() throws {
        let tree = try ProcessTree()
        try tree.add("7", in: nil)
        #expect(tree.uses() == [.none])
        try tree.add("7/task/7", in: nil)
        try tree.add("7/task/8", holding: ["\(tree.directory)/sr-0/vm.img"])
        #expect(tree.uses() == [.some])
    }

    @Test func `a thread with descriptors of its own is looked into where the leader has none`() throws {
        let tree = try ProcessTree()
        try tree.add("7")
        try tree.add("7/task/7")
        try tree.add("7/task/8", holding: ["\(tree.directory)/sr-0/vm.img (deleted)"])
        #expect(tree.uses() == [.some])
    }

    @Test func `a thread of this program is left out, also where its leader has no program any more`() throws {
        let tree = try ProcessTree()
        try tree.add("7")
        try tree.add("7/task/7")
        try tree.add("7/task/8", holding: ["\(tree.directory)/sr-0/vm.img"])
        #expect(tree.uses() == [.some])
        symlink(try KernelFile.link("/proc/self/exe"), "\(tree.directory)/processes/7/task/8/exe")
        #expect(tree.uses() == [.none])
    }

    @Test(.enabled(if: LaboratoryTools.obstacle == nil))
    func `what has changed by a scan that could not be ended is seen by the next one`() throws {
        let tree = try ProcessTree()
        let inside = tree.directory + "/inside"
        try Files.makeDirectory(inside)
        try tree.add("7", holding: [inside + "/vm.img"])
        #expect(tree.uses() == [.none])
        rename(tree.directory + "/processes", tree.directory + "/hidden")
        try ChildProcess.run(["mount", "--bind", tree.directory + "/sr-0", inside], directory: tree.directory)
        defer { umount2(inside, Int32(MNT_DETACH)) }
        #expect(tree.uses() == [.unknown])
        rename(tree.directory + "/hidden", tree.directory + "/processes")
        #expect(tree.uses() == [.some])
    }

    @Test func `an unlinked file is not on what is mounted by now where it was`() throws {
        let device = DeviceNumber(major: 8, minor: 1)
        let mounts = MountTable(text: "1 0 8:1 / / rw - ext4 a rw\n2 1 8:1 /other /sr/vm.img rw - ext4 a rw\n")
        let places = SubjectPlaces(of: [.fileSystem(device, root: "/sr")], in: [mounts])
        var found: [String] = []
        places.forEach(around: "/sr/vm.img (deleted)") { found.append("\($0): \($1)") }
        #expect(found == ["0: vm.img"])
    }

    @Test(arguments: ["1 0 8:1 / /sr", "1 0 8:1 /other /sr/\u{e9}"])
    func `a mount at a name that only looks like one on the way to a file is not the file's`(own: String) throws {
        let device = DeviceNumber(major: 8, minor: 1)
        let mounts = MountTable(text: "2 1 8:1 /other /sr/e\u{301} rw - ext4 a rw\n\(own) rw - ext4 a rw\n")
        let places = SubjectPlaces(of: [.fileSystem(device, root: "/")], in: [mounts])
        var found: [Int] = []
        places.forEach(around: "/sr/\u{e9}/vm.img") { index, _ in found.append(index) }
        #expect(found == [0])
    }

    @Test func `a file behind a mount that another namespace makes between two scans is a use`() throws {
        let tree = try ProcessTree()
        let mount = try tree.mount()
        let place = try #require(mount.place(of: "\(tree.directory)/sr-0/vm.img"))
        let known = "1 1 0:0 / / rw - tmpfs none rw\n"
        try tree.add("7", in: "mnt:[1]", holding: ["/elsewhere\(place)"])
        try tree.write(known, to: "mountinfo", of: "7")
        #expect(tree.uses() == [.none])
        #expect(tree.uses() == [.none])
        try tree.write(known + "2 1 \(mount.device) / /elsewhere rw - ext4 none rw\n", to: "mountinfo", of: "7")
        #expect(tree.uses() == [.some])
        #expect(tree.uses() == [.some])
        try tree.write(known, to: "mountinfo", of: "7")
        #expect(tree.uses() == [.none])
    }

    @Test func `a namespace that comes after the first scan is looked at`() throws {
        let tree = try ProcessTree()
        #expect(tree.uses() == [.none])
        let mount = try tree.mount()
        let place = try #require(mount.place(of: "\(tree.directory)/sr-0/vm.img"))
        try tree.add("7", in: "mnt:[1]", holding: ["/inside\(place)"])
        try tree.write("2 1 \(mount.device) / /inside rw - ext4 none rw\n", to: "mountinfo", of: "7")
        #expect(tree.uses() == [.some])
    }

    @Test func `a file that is mounted from an SR in any namespace is a use`() throws {
        let tree = try ProcessTree()
        let mount = try tree.mount()
        let place = try #require(mount.place(of: "\(tree.directory)/sr-0/vm.img"))
        try tree.add("7", in: "mnt:[1]")
        try tree.write(
            "2 1 \(mount.device) / /inside rw - ext4 none rw\n3 1 0:99 / /image rw - fuse /inside\(place) rw\n",
            to: "mountinfo", of: "7")
        #expect(tree.uses() == [.some])
    }

    @Test func `the number of the mount tells a file of another file system under the same path`() throws {
        let tree = try ProcessTree()
        let mount = try tree.mount()
        try tree.add("7", in: "mnt:[1]", holding: ["\(tree.directory)/sr-0/vm.img"])
        try tree.write(
            "4000000001 1 0:99 / / rw - tmpfs none rw\n4000000002 1 \(mount.device) / /x rw - ext4 none rw\n",
            to: "mountinfo", of: "7")
        try tree.write("pos:\t0\nmnt_id:\t4000000001\n", to: "fdinfo/0", of: "7")
        #expect(tree.uses() == [.none])
        try tree.write("pos:\t0\nmnt_id:\t4000000002\n", to: "fdinfo/0", of: "7")
        #expect(tree.uses() == [.some])
    }

    @Test func `where the mounts of a process cannot be read its files prove nothing`() throws {
        let tree = try ProcessTree()
        try tree.add("7", in: "mnt:[1]", holding: ["/vm.img"])
        #expect(tree.uses() == [.unknown])
    }

    @Test func `a process that cannot be looked into leaves everything unknown`() throws {
        let tree = try ProcessTree()
        try tree.add("7")
        rmdir("\(tree.directory)/processes/7/fd")
        try tree.write("", to: "fd", of: "7")
        #expect(tree.uses() == [.unknown])
    }

    @Test func `registered files of a ring leave everything unknown`() throws {
        let tree = try ProcessTree()
        try tree.add("7", holding: ["anon_inode:[io_uring]"])
        try tree.write("UserFiles:\t0\n", to: "fdinfo/0", of: "7")
        #expect(tree.uses() == [.none])
        try tree.write("UserFiles:\t2\n", to: "fdinfo/0", of: "7")
        #expect(tree.uses() == [.unknown])
    }

    @Test func `the same bytes of mountinfo are parsed once, other bytes and other namespaces anew`() {
        let (one, two) = (Array("1 1 0:1 / / rw - tmpfs a rw\n".utf8), Array("1 1 0:1 / / rw - tmpfs b rw\n".utf8))
        var namespaces = MountNamespaces()
        func scan(_ tables: [String: [UInt8]]) -> Bool {
            namespaces.begin()
            for (namespace, bytes) in tables { namespaces.note(bytes, of: namespace) }
            namespaces.end()
            return namespaces.hasChanged
        }
        #expect(scan(["a": one]))
        #expect(!scan(["a": one]))
        #expect(scan(["a": two]))
        #expect(namespaces.table(of: "a")?.mount(at: "/")?.source == "b")
        #expect(scan(["a": two, "b": one]))
        #expect(!scan(["a": two, "b": one]))
        #expect(scan(["a": two]))
        #expect(namespaces.table(of: "b") == nil && namespaces.all.count == 1)
        namespaces.begin()
        // What was not read again in this scan tells nothing.
        #expect(namespaces.table(of: "a") == nil)
    }

    @Test(arguments: [
        ("/a/b", ["/a/b", "/a", "/"]), ("/", ["/"]), ("/a/", ["/a/", "/a", "/"]), ("a/b", ["a/b", "a"]), ("", [""]),
    ])
    func `a path has these ancestors`(path: String, ancestors: [String]) {
        #expect(PathAncestors(of: path).map(String.init) == ancestors)
    }

    @Test func `a name that begins with a combining mark is below its directory`() {
        #expect(MountTable.rest(of: "/a/\u{301}b", below: "/a").map { Array($0.utf8) } == Array("\u{301}b".utf8))
        #expect(MountTable.rest(of: "/ab", below: "/a") == nil)
        #expect(MountTable.rest(of: "/a", below: "/a") == "" && MountTable.rest(of: "/a", below: "/") == "a")
    }
}

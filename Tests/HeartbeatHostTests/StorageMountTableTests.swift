import Glibc
import HeartbeatHost
import TestLaboratory
import Testing

@Suite struct StorageMountTableTests {
    private static let text = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
        40 27 0:50 /sr1 /run/sr-mount/one rw master:1 propagate_from:2 - nfs4 server:/export/sr1 rw,soft
        41 27 7:1 / /mnt/with\\040blank\\134end ro - ext4 /dev/loop1 ro
        42 27 7:2 / /run/sr-mount/one rw - ext4 /dev/loop2 rw
        nonsense
        """

    @Test func `a line is read, however many optional fields it has`() throws {
        let mount = try #require(MountTable(text: Self.text).mounts.first { $0.type == "nfs4" })
        #expect(mount.id == 40 && mount.device == DeviceNumber(major: 0, minor: 50))
        #expect(mount.root == "/sr1" && mount.source == "server:/export/sr1")
    }

    @Test func `escaped blanks and backslashes are resolved`() {
        #expect(MountTable(text: Self.text).mount(at: "/mnt/with blank\\end")?.source == "/dev/loop1")
    }

    @Test func `the last mount at a place covers the others`() {
        #expect(MountTable(text: Self.text).mount(at: "/run/sr-mount/one")?.type == "ext4")
    }

    @Test func `a line of another form is left out`() {
        #expect(MountTable(text: Self.text).mounts.count == 5)
    }

    @Test func `a path lies on the deepest mount around it, on the border of a name`() {
        let table = MountTable(text: Self.text)
        #expect(table.mount(containing: "/run/sr-mount/one/vm.img")?.device == DeviceNumber(major: 7, minor: 2))
        #expect(table.mount(containing: "/run/sr-mount/one-more")?.mountPoint == "/")
    }

    @Test(arguments: [
        "/run/sr-mount/one", "/run/sr-mount/one/vm.img", "/run/sr-mount/one-more", "/run", "/mnt/with blank\\end/image",
        "/proc", "/",
    ])
    func `the lines above a path say of it what all of them say`(path: String) {
        let all = MountTable(text: Self.text)
        let lines = MountTable.lines(of: Array(Self.text.utf8), above: Array(path.utf8))
        let above = MountTable(text: String(decoding: lines, as: UTF8.self))
        #expect(above.mount(at: path) == all.mount(at: path))
        #expect(above.mount(containing: path) == all.mount(containing: path))
        #expect(above.mounts.count < all.mounts.count)
    }

    @Test func `links on the way are resolved, without a look at the mount point`() throws {
        var template = Array("/tmp/heartbeat-links-XXXXXX".utf8CString)
        _ = try #require(mkdtemp(&template))
        let directory = template.withUnsafeBufferPointer {
            String(decoding: $0.dropLast().map(UInt8.init), as: UTF8.self)
        }
        defer { for name in ["a", "b", "loop", ""] { remove("\(directory)/\(name)") } }
        symlink("../run/./sr-mount", directory + "/a")
        symlink(directory + "/a", directory + "/b")
        symlink("loop", directory + "/loop")
        let table = MountTable(text: Self.text)
        #expect(table.resolved(directory + "/b/one") == "/tmp/run/sr-mount/one")
        #expect(table.resolved("/proc/./../proc//self") != "/proc/self")
        #expect(table.resolved(directory + "/loop").hasPrefix(directory))
    }
}

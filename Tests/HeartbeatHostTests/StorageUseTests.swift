import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageUseTests {
    @Test func `an SR that nothing has open is proven unused`() throws {
        let disk = try LoopDisk(.ext4)
        #expect(try UseBench(disk).use().use == .none)
    }

    @Test func `an open image is a use, with the process that has it`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "/vm.img")
        try bench.hold(disk.path + "/vm.img")
        let use = bench.use()
        #expect(use.use == .some && use.userCount == 1 && use.users[0].name == "sleep")
        #expect(bench.sleepers.contains("\(use.users[0].process)"))
        try bench.release()
        #expect(bench.use().use == .none)
    }

    @Test func `an unlinked image that is still open is a use`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "/vm.img")
        try bench.hold(disk.path + "/vm.img")
        unlink(disk.path + "/vm.img")
        #expect(bench.use().use == .some)
    }

    @Test(arguments: [
        "hb-\(BeatBench.host)", ".heartbeat-\(BeatBench.host)", "hb-11111111-2222-3333-4444-555555555555",
        ".heartbeat-other", "KVMHA/hb-192.0.2.7",
    ])
    func `an open heartbeat file is no use`(name: String) throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.makeDirectory(disk.path + "/KVMHA")
        try Files.write("1", to: "\(disk.path)/\(name)")
        try bench.hold("\(disk.path)/\(name)")
        #expect(bench.use().use == .none)
    }

    @Test func `a VM's disk whose name merely begins like a heartbeat's is a use`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "/hb-database.qcow2")
        try bench.hold(disk.path + "/hb-database.qcow2")
        #expect(bench.use().use == .some)
    }

    @Test func `a path that merely begins like the SR's is not on it`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "-other")
        try bench.hold(disk.path + "-other")
        #expect(bench.use().use == .none)
    }

    @Test func `an image opened in another mount namespace is a use`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "/vm.img")
        try Files.makeDirectory(disk.directory + "/inside")
        let script = """
            mount --bind \(disk.path) \(disk.directory)/inside && umount \(disk.path) \
            && exec sleep infinity < \(disk.directory)/inside/vm.img
            """
        try bench.start(script, in: ["unshare", "--mount", "--propagation", "private"])
        #expect(bench.use().use == .some)
    }

    @Test func `a loop device on an image is a use`() throws {
        let disk = try LoopDisk(.ext4)
        try disk.run(["truncate", "--size", "1M", disk.path + "/vm.img"])
        let device = try disk.run(["losetup", "--find", "--show", disk.path + "/vm.img"])
        defer { _ = try? disk.run(["losetup", "--detach", String(device.prefix { $0 != "\n" })]) }
        #expect(try UseBench(disk).use().use == .some)
    }

    @Test func `a swap file is a use`() throws {
        let disk = try LoopDisk(.ext4)
        let file = disk.path + "/swap"
        try disk.shell("dd if=/dev/zero of=\(file) bs=1M count=2 && chmod 600 \(file) && mkswap \(file)")
        try disk.run(["swapon", file])
        defer { _ = try? disk.run(["swapoff", file]) }
        #expect(try UseBench(disk).use().use == .some)
    }

    @Test func `an SR that was never seen is not proven unused`() throws {
        let disk = try LoopDisk(.ext4)
        try disk.unmount()
        #expect(try UseBench(disk).use().use == .unknown)
    }

    @Test func `an SR that was unmounted in order is proven unused`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        #expect(bench.use().use == .none)
        try disk.unmount()
        // A loop device whose file is on a detached mount could use any unmounted SR; other tests have such for a while.
        let files = BlockDevice.loopBackingFiles() ?? []
        let hasLostLoop = files.contains { !Files.exists($0) }
        #expect(bench.use().use == (hasLostLoop ? .unknown : .none))
    }

    @Test func `an SR that was detached under its user is not proven unused`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try UseBench(disk)
        try Files.write("disk", to: disk.path + "/vm.img")
        try bench.hold(disk.path + "/vm.img")
        #expect(bench.use().use == .some)
        try disk.run(["umount", "--lazy", disk.path])
        #expect(bench.use().use == .unknown)
    }

    @Test func `a device that nothing has open is proven unused`() throws {
        let disk = try LoopDisk(.raw)
        #expect(try UseBench(disk, kind: .iscsi).use().use == .none)
    }

    @Test func `an open device is a use`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try UseBench(disk, kind: .iscsi)
        try bench.hold(disk.device)
        let use = bench.use()
        #expect(use.use == .some && use.userCount == 1)
    }

    @Test func `a mounted device is a use`() throws {
        let disk = try LoopDisk(.ext4)
        let link = disk.directory + "/link"
        symlink(disk.device, link)
        let raw = Configuration.Storage(uuid: "sr-1", kind: .iscsi, path: link)
        #expect(try UseBench([raw], disk).use().use == .some)
    }

    @Test func `two SRs in one file system do not share their users`() throws {
        let disk = try LoopDisk(.ext4)
        let storages = ["a", "b"].map {
            Configuration.Storage(uuid: $0, kind: .nfs, path: "\(disk.path)/\($0)", allowsLocal: true)
        }
        let bench = try UseBench(storages, disk)
        for name in ["a", "b"] { try Files.makeDirectory("\(disk.path)/\(name)") }
        try Files.write("disk", to: disk.path + "/a/vm.img")
        try bench.hold(disk.path + "/a/vm.img")
        #expect(bench.uses().map(\.use) == [.some, .none])
    }
}

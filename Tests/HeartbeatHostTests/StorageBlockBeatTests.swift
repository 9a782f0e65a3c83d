import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageBlockBeatTests {
    @Test func `a beat on a block device verifies behind a link, as LVM's names are`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        #expect(bench.outcome() == .verified)
        #expect(try bench.record().sequence == 1)
    }

    @Test func `CloudStack's stock reader understands the number on a device`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        #expect(bench.outcome() == .verified)
        let age = try disk.shell(
            "date=$(date +%s); ping=$(dd if=\(disk.path) bs=1 count=100 2>/dev/null); expr $date - $ping || true")
        #expect(["0\n", "1\n", "2\n"].contains(age))
    }

    @Test func `an observing host leaves the number of a device alone`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        bench.directive = Directive(promise: false, writesNumber: false)
        #expect(bench.outcome() == .verified)
        #expect(StorageLayout.number(at: disk.path, host: BeatBench.host) == nil)
        #expect(try !bench.record().promise)
    }

    @Test func `a vanished name is missing, although the device is still held open`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        #expect(bench.outcome() == .verified)
        unlink(disk.path)
        #expect(bench.outcome() == .missing)
    }

    @Test func `a name that leads to another device is a wrong target`() throws {
        let disk = try LoopDisk(.raw)
        let other = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        #expect(bench.outcome() == .verified)
        unlink(disk.path)
        symlink(other.device, disk.path)
        #expect(bench.outcome() == .wrongTarget)
    }

    @Test func `a regular file where a device should be is refused and stays as it is`() throws {
        let disk = try LoopDisk(.raw)
        unlink(disk.path)
        try Files.write("what dd left in /dev", to: disk.path)
        #expect(try BeatBench(path: disk.path, kind: .iscsi, makesNames: false).outcome() == .wrongTarget)
        #expect(Files.text(of: disk.path) == "what dd left in /dev")
    }

    @Test func `a device that lost its storage is an error`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        #expect(bench.outcome() == .verified)
        truncate(disk.image, 0)
        let result = bench.beat()
        #expect(result.outcome == .failed && result.errorNumber == EIO)
    }

    @Test func `a device that was detached is no healthy one`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi)
        disk.detach()
        #expect(bench.outcome() != .verified)
    }

    @Test func `a device with somebody's data on it is refused and stays as it is`() throws {
        let disk = try LoopDisk(.raw)
        try disk.run(["mkfs.ext4", "-q", disk.device])
        let before = Files.bytes(of: disk.image, limit: 8192)
        #expect(try BeatBench(path: disk.path, kind: .iscsi, makesNames: false).outcome() == .wrongTarget)
        #expect(Files.bytes(of: disk.image, limit: 8192) == before)
    }

    @Test func `a device without the configured device-mapper uuid is a wrong target`() throws {
        let disk = try LoopDisk(.raw)
        let bench = try BeatBench(path: disk.path, kind: .iscsi) { $0.deviceMapperUUID = "LVM-x" }
        #expect(bench.outcome() == .wrongTarget)
    }

    @Test func `a device is no NFS mount`() throws {
        let disk = try LoopDisk(.raw)
        #expect(try BeatBench(path: disk.path, kind: .nfs).outcome() == .wrongTarget)
    }
}

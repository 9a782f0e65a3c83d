import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageFailureTests {
    @Test func `a read-only remount is an error, and heals`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        try disk.run(["mount", "-o", "remount,ro", disk.path])
        let result = bench.beat()
        #expect(result.outcome == .failed && result.errorNumber == EROFS)
        try disk.run(["mount", "-o", "remount,rw", disk.path])
        #expect(bench.outcome() == .verified)
    }

    @Test func `a file system that shut down is an error`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try disk.shutDown()
        let result = bench.beat()
        #expect(result.outcome == .failed && result.errorNumber == EIO)
    }

    @Test func `a full file system is an error`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        // Small direct writes last: they take what the file system had set aside for the growth of files in memory.
        let fill = "cat /dev/zero > filler; sync -f .; dd if=/dev/zero of=filler bs=1k oflag=direct,append conv=notrunc"
        try disk.shell("cd \(disk.path) && : > hb-\(BeatBench.host); \(fill) || true")
        let result = bench.beat()
        #expect(result.outcome == .failed && result.errorNumber == ENOSPC)
        unlink(disk.path + "/filler")
        #expect(bench.outcome() == .verified)
    }

    @Test func `storage that refuses direct I/O is unsupported`() throws {
        let disk = try LoopDisk(.ext4)
        try disk.run(["mount", "-t", "ramfs", "ramfs", disk.path])
        defer { _ = try? disk.unmount() }
        #expect(try BeatBench(path: disk.path).outcome() == .unsupported)
    }

    @Test func `a mount without a recorded identity beats whatever its type: setup refuses what is not shared`() throws
    {
        let disk = try LoopDisk(.ext4)
        #expect(try BeatBench(path: disk.path) { $0.allowsLocal = false }.outcome() == .verified)
        #expect(try BeatBench(path: disk.path).outcome() == .verified)
    }

    @Test func `a file system on a block device is beaten on as the kind for block devices`() throws {
        let disk = try LoopDisk(.ext4)
        try StorageLayout.make(at: disk.path, host: BeatBench.host)
        let bench = try BeatBench(path: disk.path, kind: .iscsi) { $0.allowsLocal = false }
        #expect(bench.outcome() == .verified)
    }

    @Test func `another source than the configured one is a wrong target`() throws {
        let disk = try LoopDisk(.ext4)
        #expect(try BeatBench(path: disk.path) { $0.source = disk.device }.outcome() == .verified)
        #expect(try BeatBench(path: disk.path) { $0.source = "server:/export" }.outcome() == .wrongTarget)
    }

    @Test func `another file system than the configured one is a wrong target`() throws {
        let disk = try LoopDisk(.ext4)
        let identifier = try disk.run(["stat", "-f", "-c", "%i", disk.path]).prefix { $0 != "\n" }
        let padded = String(repeating: "0", count: 16 - identifier.count) + identifier
        #expect(try BeatBench(path: disk.path) { $0.fileSystemID = padded }.outcome() == .verified)
        let other = String(padded.reversed())
        #expect(try BeatBench(path: disk.path) { $0.fileSystemID = other }.outcome() == .wrongTarget)
    }

    @Test(arguments: [Fault.lie, .corrupt])
    func `storage that lies is found out by reading back`(fault: Fault) throws {
        try Laboratory.with { laboratory in
            let disk = try laboratory.faultDisk(.file)
            let bench = try BeatBench(path: disk.path)
            #expect(bench.outcome() == .verified)
            try disk.set(fault)
            #expect(bench.outcome() == .mismatch)
            disk.release()
            #expect(bench.outcome() == .verified)
        }
    }
}

import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageFileBeatTests {
    @Test func `a beat on a mounted file system verifies, and says who it was`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        let record = try bench.record()
        #expect(record.host.description == BeatBench.host && record.storage.description == "sr-1")
        #expect(record.promise && record.sequence == 1 && record.announcement == 7)
        #expect(record.storages.count == 1 && record.storages[0].promise)
    }

    @Test func `CloudStack's stock reader understands the number file`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        let age = try disk.shell("date=$(date +%s); ping=$(cat \(disk.path)/hb-*); expr $date - $ping || true")
        #expect(["0\n", "1\n", "2\n"].contains(age))
    }

    @Test func `a number rewritten by the old script is taken over again`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try disk.shell("date +%s > \(disk.path)/hb-\(BeatBench.host)")
        #expect(bench.outcome() == .verified)
        #expect(Files.bytes(of: StorageLayout.numberPath(at: disk.path, host: BeatBench.host))?.count == 4096)
    }

    @Test func `an observing host writes no number`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        bench.directive = Directive(promise: false, writesNumber: false)
        #expect(bench.outcome() == .verified)
        #expect(StorageLayout.number(at: disk.path, host: BeatBench.host) == nil)
        bench.directive = Directive(promise: true)
        #expect(bench.outcome() == .verified)
        #expect(StorageLayout.number(at: disk.path, host: BeatBench.host) != nil)
    }

    @Test(arguments: ["hb-", ".heartbeat-"])
    func `an unlinked file is missing, not healthy, and is not made again`(prefix: String) throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        let file = "\(disk.path)/\(prefix)\(BeatBench.host)"
        unlink(file)
        #expect(bench.outcome() == .missing)
        #expect(bench.outcome() == .missing)
        #expect(!Files.exists(file))
    }

    @Test(arguments: ["hb-", ".heartbeat-"])
    func `a replaced file is a wrong target once, then the new one is beaten on`(prefix: String) throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try disk.shell("cd \(disk.path) && cp -- \(prefix)\(BeatBench.host) new && mv new ./\(prefix)\(BeatBench.host)")
        #expect(bench.outcome() == .wrongTarget)
        #expect(bench.outcome() == .verified)
    }

    @Test func `a link in place of the number is refused and not followed`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        try Files.write("precious", to: disk.path + "/other")
        let number = StorageLayout.numberPath(at: disk.path, host: BeatBench.host)
        unlink(number)
        symlink("other", number)
        #expect(bench.outcome() == .wrongTarget)
        #expect(Files.text(of: disk.path + "/other") == "precious")
    }

    @Test func `an unmounted SR is missing and heals by a mount`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try disk.run(["umount", "--lazy", disk.path])
        #expect(bench.outcome() == .missing)
        #expect(Files.names(in: disk.path).isEmpty)
        try disk.mount()
        #expect(bench.outcome() == .verified)
    }

    @Test func `files on the root disk under an unmounted mount point are never beaten on`() throws {
        let disk = try LoopDisk(.ext4)
        try disk.unmount()
        let bench = try BeatBench(path: disk.path) { $0.allowsLocal = false }
        #expect(bench.outcome() == .missing)
    }

    @Test func `the KVM layout's number is written too`() throws {
        let disk = try LoopDisk(.ext4)
        try Files.makeDirectory(disk.path + "/KVMHA")
        try Files.write("", to: disk.path + "/KVMHA/hb-192.0.2.7")
        let bench = try BeatBench(path: disk.path, address: "192.0.2.7")
        #expect(bench.beat().addressErrorNumber == 0)
        #expect(Files.text(of: disk.path + "/KVMHA/hb-192.0.2.7")?.hasPrefix("1") == true)
    }

    @Test func `without the KVM layout's number a beat verifies, says so, and writes it when it is there and wanted`()
        throws
    {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path, address: "192.0.2.7")
        let number = disk.path + "/KVMHA/hb-192.0.2.7"
        let first = bench.beat()
        #expect(first.outcome == .verified && first.addressErrorNumber == ENOENT)
        #expect(!bench.findsAddressNumber() && bench.reopen() == 0)
        try Files.makeDirectory(disk.path + "/KVMHA")
        try Files.write("", to: number)
        #expect(bench.beat().addressErrorNumber == ENOENT)
        #expect(bench.findsAddressNumber())
        bench.reopenAddressNumber()
        #expect(bench.beat().addressErrorNumber == 0)
        #expect(Files.text(of: number)?.hasPrefix("1") == true)
        unlink(number)
        let last = bench.beat()
        #expect(last.outcome == .verified && last.addressErrorNumber == ENOENT && !Files.exists(number))
    }

    @Test(arguments: ["ln -s ../other hb-192.0.2.7", "mkdir hb-192.0.2.7", "mkfifo hb-192.0.2.7"])
    func `what cannot be the KVM layout's number is left alone, and beats go on`(command: String) throws {
        let disk = try LoopDisk(.ext4)
        try Files.makeDirectory(disk.path + "/KVMHA")
        try Files.write("precious", to: disk.path + "/other")
        try disk.shell("cd \(disk.path)/KVMHA && \(command)")
        let result = try BeatBench(path: disk.path, address: "192.0.2.7").beat()
        #expect(result.outcome == .verified && result.addressErrorNumber == ESTALE)
        #expect(Files.text(of: disk.path + "/other") == "precious")
    }

    @Test func `a beat says which stage took how long`() throws {
        let disk = try LoopDisk(.ext4)
        let stages = try BeatBench(path: disk.path).beat().stages
        #expect(stages.open > 0 && stages.write > 0)
    }

    @Test func `a fresh open by name works while beats go on, and tells when names are gone`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        #expect(bench.reopen() == 0)
        try disk.run(["umount", "--lazy", disk.path])
        #expect(bench.reopen() == ENOENT)
    }
}

import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct FaultDiskTests {
        @Test(arguments: [FaultDisk.Form.block, .ext4])
        func `a writer waits in D state while the disk hangs, and goes on when it is released`(
            form: FaultDisk.Form
        ) throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(form)
                let target = form == .block ? disk.path : try laboratory.makeImage(in: disk.path)
                try disk.set(.hang)
                let writer = try laboratory.start(Self.write(to: target))
                // For an instant, reading its program from a disk that is busy puts it there too.
                let hangs = wait(until: .seconds(5)) {
                    (0..<10).allSatisfy { _ in
                        rest(.milliseconds(20))
                        return ProcessTable.threadStates(of: writer.identifier).contains("D")
                    }
                }
                #expect(hangs)
                writer.send(SIGKILL)
                rest(.milliseconds(100))
                #expect(ProcessTable.threadStates(of: writer.identifier) == ["D"])
                disk.release()
                #expect(writer.exitCode(within: .seconds(2)) == 128 + SIGKILL)
            }
        }

        @Test(arguments: [(FaultDisk.Form.file, EIO), (.file, ENOSPC), (.file, EROFS), (.file, ESTALE), (.block, EIO)])
        func `writes fail with the errno that was asked for`(form: FaultDisk.Form, number: Int32) throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(form)
                let target = form == .block ? disk.path : try laboratory.makeImage(in: disk.path)
                try disk.set(.failWrites(errno: number))
                let writer = try laboratory.start(Self.write(to: target))
                #expect(writer.exitCode(within: .seconds(5)) == 1)
                #expect(writer.errorOutput.contains(String(cString: strerror(number))))
            }
        }

        @Test func `a frozen file system holds its writers in D state until it is thawed`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.ext4)
                let image = try laboratory.makeImage(in: disk.path)
                try disk.freeze()
                let writer = try laboratory.start(Self.write(to: image))
                #expect(wait(until: .seconds(5)) { ProcessTable.threadStates(of: writer.identifier).contains("D") })
                try disk.thaw()
                #expect(writer.exitCode(within: .seconds(2)) == 0)
            }
        }

        @Test func `a write that lies leaves the old bytes, and a corrupted read differs`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.file)
                let image = try laboratory.makeImage(in: disk.path)
                try disk.set(.lie)
                try laboratory.run(Self.write(to: image))
                try disk.set(.none)
                #expect(Files.bytes(of: image) == [UInt8](repeating: 0x5a, count: 4096))
                try disk.set(.corrupt)
                #expect(Files.bytes(of: image) != [UInt8](repeating: 0x5a, count: 4096))
            }
        }

        @Test func `a ghost write fails and then lands over the next one`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.file)
                let image = try laboratory.makeImage(in: disk.path)
                try disk.set(.ghost(after: .zero))
                let first = try laboratory.start(Self.write(to: image))
                #expect(first.exitCode(within: .seconds(5)) == 1)
                #expect(Files.bytes(of: image)?.first == 0x5a)
                try Files.overwrite(image, at: 0, with: [UInt8](repeating: 0x11, count: 4096))
                #expect(Files.bytes(of: image)?.first == 0)
                try Files.overwrite(image, at: 0, with: [UInt8](repeating: 0x22, count: 4096))
                #expect(Files.bytes(of: image)?.first == 0x22)
            }
        }

        @Test func `a bench closes although its disk still hangs, and leaves nothing behind`() throws {
            var directory = ""
            var identifier: pid_t = 0
            try Laboratory.with { laboratory in
                directory = laboratory.directory
                let disk = try laboratory.faultDisk(.ext4)
                let image = try laboratory.makeImage(in: disk.path)
                try disk.set(.hang)
                let writer = try laboratory.start(Self.write(to: image))
                identifier = writer.identifier
                #expect(wait(until: .seconds(5)) { ProcessTable.threadStates(of: identifier).contains("D") })
            }
            #expect(ProcessTable.isGone(identifier))
            #expect(!Files.exists(directory))
            #expect(!(Files.text(of: "/proc/self/mountinfo") ?? "").contains(directory))
            #expect(!Self.loopFiles.contains { $0.contains(directory) })
        }

        private static func write(to path: String) -> [String] {
            ["dd", "if=/dev/zero", "of=" + path, "bs=4096", "count=1", "conv=notrunc", "oflag=direct,dsync"]
        }

        private static var loopFiles: [String] {
            Files.names(in: "/sys/block").compactMap { Files.text(of: "/sys/block/\($0)/loop/backing_file") }
        }
    }
}

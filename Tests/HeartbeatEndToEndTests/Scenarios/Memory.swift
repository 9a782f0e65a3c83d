import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Memory {
        @Test func `program and libraries are locked in all three processes, save tables that nobody reads again`()
            throws
        {
            try GuardedHost.with([.ext4]) { host in
                let program = ProgramFile(LaboratoryTools.heartbeat)
                let relocations = try #require(program.section(".rela.dyn"))
                let frames = try #require(program.section(".eh_frame"))
                let index = try #require(program.section(".eh_frame_hdr"))
                let spent = [
                    relocations, min(frames.lowerBound, index.lowerBound)..<max(frames.upperBound, index.upperBound),
                ]
                for process in [host.daemon.identifier] + host.daemon.children {
                    let files = MemoryMapping.all(of: process).filter {
                        $0.path.hasPrefix("/") && $0.permissions.hasPrefix("r")
                    }
                    let code = files.filter { $0.isLocked && $0.permissions.hasPrefix("r-x") }
                    #expect(code.reduce(0) { $0 + $1.residentBytes } > 4 << 20)
                    for mapping in code { #expect(mapping.residentBytes == mapping.range.count, "\(mapping)") }
                    for mapping in files where !mapping.isLocked {
                        // The kernel maps a few pages around one that is read (fault_around_bytes, 64 KiB).
                        #expect(!mapping.permissions.contains("w") && mapping.residentBytes <= 128 << 10, "\(mapping)")
                        #expect(spent.contains { $0.clamped(to: mapping.fileRange) == mapping.fileRange }, "\(mapping)")
                    }
                }
            }
        }

        @Test func `of the stacks only what is used is there, and the rest is locked when it is touched`() throws {
            try GuardedHost.with([.ext4], healthy: 2) { host in
                for process in [host.daemon.identifier] + host.daemon.children {
                    let mappings = MemoryMapping.all(of: process)
                    let rests = MemoryMapping.stackPointers(of: process).compactMap { pointer in
                        mappings.first { below in
                            mappings.contains {
                                $0.range.contains(pointer) && $0.range.lowerBound == below.range.upperBound
                            }
                        }
                    }.filter { $0.path.isEmpty && $0.permissions.hasPrefix("rw") }
                    #expect(rests.count >= 5, "process \(process) has \(rests.count) stacks of two parts")
                    #expect(rests.allSatisfy { $0.isLocked })
                    let resident = rests.reduce(0) { $0 + $1.residentBytes }
                    let mapped = rests.reduce(0) { $0 + $1.range.count }
                    #expect(
                        resident * 4 < mapped, "\(resident) of \(mapped) bytes of the stacks of \(process) are there")
                }
            }
        }
    }
}

import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct WrongTarget {
        /// What happens to a file of the daemon behind its back.
        enum Mischief: CaseIterable, Sendable {
            case unlinked, symlinked
        }

        @Test func `an unmounted mount point is lost, and nothing is created below it`() throws {
            try GuardedHost.with([.ext4], adjust: { $0.lostUnused = "fence" }) { host in
                try host.disks[0].unmount()
                host.expectAlert(about: "faulty-0", causes: ["missing", "wrong_target"])
                try host.expectFence(for: ["faulty-0"])
                #expect(Files.names(in: host.disks[0].path).isEmpty)
            }
        }

        @Test(arguments: Mischief.allCases, [true, false])
        func `a file that is not the one held open any more is no proof of life`(
            mischief: Mischief, isNumber: Bool
        ) throws {
            try GuardedHost.with([.ext4]) { host in
                let directory = host.path(of: "faulty-0")
                let path =
                    isNumber
                    ? StorageLayout.numberPath(at: directory, host: "host-1")
                    : StorageLayout.recordPath(at: directory, host: "host-1")
                let bystander = directory + "/bystander"
                let content = [UInt8](repeating: 0x41, count: 4096)
                try Files.write(content, to: bystander)
                try Self.apply(mischief, to: path, bystander: bystander)
                host.expectAlert(about: "faulty-0", causes: ["missing", "wrong_target"])
                try host.expectFence(for: ["faulty-0"])
                #expect(Files.bytes(of: bystander) == content)
            }
        }

        @Test(arguments: [true, false])
        func `a file that replaces one of the daemon's is what beats go to from then on`(isNumber: Bool) throws {
            try GuardedHost.with([.ext4]) { host in
                let directory = host.path(of: "faulty-0")
                let path =
                    isNumber
                    ? StorageLayout.numberPath(at: directory, host: "host-1")
                    : StorageLayout.recordPath(at: directory, host: "host-1")
                let fresh = [UInt8](repeating: isNumber ? UInt8(ascii: "\n") : 0, count: 4096)
                try Files.write(fresh, to: path)
                #expect(wait(until: .seconds(3)) { Files.bytes(of: path) != fresh })
                host.expectRecovery()
                host.expectNoFence(for: host.daemon.configuration.fenceAfter)
            }
        }

        private static func apply(_ mischief: Mischief, to path: String, bystander: String) throws {
            switch mischief {
            case .unlinked:
                try #require(unlink(path) == 0)
            case .symlinked:
                try #require(unlink(path) == 0)
                try #require(symlink(bystander, path) == 0)
            }
        }
    }
}

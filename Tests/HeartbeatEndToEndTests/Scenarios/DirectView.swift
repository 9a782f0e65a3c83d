import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    /// What is wrong is named, whatever it is, within io_timeout + interval.
    @Suite struct DirectView {
        /// Beside what the contract allows: a turn of the judge, the writing of the status file, and a machine that does other things.
        private static let mercy = Duration.milliseconds(800)

        /// One thing that goes wrong, on the kernel's way and on the server's as it would in the world.
        private struct Fault: Sendable {
            let name: String
            let diagnosis: String
            /// A server of NFS 3 has one word for an export that it does not have and for one that this host may not have.
            var byVersion3: String?
            let strike: @Sendable (ViewedHost) throws -> Void
            /// What `heal` does not end.
            var mend: @Sendable (ViewedHost) throws -> Void = { _ in }
        }

        private static let faults: [Fault] = [
            Fault(name: "the mount hangs, the server is well", diagnosis: "mount_stuck") { try $0.mount.set(.hang) },
            Fault(name: "the mount fails with EIO, the server is well", diagnosis: "mount_stuck") {
                try $0.mount.set(.fail(errno: EIO))
            },
            Fault(name: "the server is frozen (SIGSTOP)", diagnosis: "server_gone") {
                $0.server.freeze()
                try $0.mount.set(.hang)
            },
            Fault(
                name: "the server is killed", diagnosis: "server_gone",
                strike: {
                    $0.server.kill()
                    try $0.mount.set(.hang)
                }, mend: { try $0.server.start() }),
            Fault(name: "packets vanish both ways", diagnosis: "server_gone") {
                $0.proxy.set(.hole)
                try $0.mount.set(.hang)
            },
            Fault(name: "packets to the server vanish", diagnosis: "server_gone") {
                $0.proxy.set(.holeToServer)
                try $0.mount.set(.hangWrites)
            },
            Fault(name: "every connection is reset", diagnosis: "server_gone") {
                $0.proxy.set(.reset)
                try $0.mount.set(.hang)
            },
            Fault(name: "connections are refused", diagnosis: "server_gone") {
                $0.proxy.set(.refuse)
                try $0.mount.set(.hang)
            },
            Fault(name: "only new connections are refused", diagnosis: "path_lost_on_one_side") {
                $0.proxy.set(.refuse)
            },
            Fault(name: "only the direct view's packets vanish", diagnosis: "path_lost_on_one_side") {
                $0.proxy.set(.hole)
            },
            Fault(name: "server and mount are slow", diagnosis: "slow_server") {
                $0.proxy.set(.delay(.milliseconds(300)))
                try $0.mount.set(.delay(.milliseconds(400)))
            },
            Fault(name: "the mount is slow, the server is quick", diagnosis: "slow_here") {
                try $0.mount.set(.delay(.milliseconds(400)))
            },
            Fault(
                name: "the server's own file system is frozen (fsfreeze)", diagnosis: "storage_failing",
                strike: {
                    try $0.laboratory.run(["fsfreeze", "--freeze", $0.disk.path])
                    try $0.mount.set(.hang)
                }, mend: { try $0.laboratory.run(["fsfreeze", "--unfreeze", $0.disk.path]) }),
            Fault(
                name: "the export is gone", diagnosis: "export_gone", byVersion3: "permission_revoked",
                strike: {
                    try $0.server.restart { $0.isThere = false }
                    try $0.mount.set(.fail(errno: ESTALE))
                }, mend: { try $0.server.restart { $0.isThere = true } }),
            Fault(
                name: "the rights are revoked", diagnosis: "permission_revoked",
                strike: {
                    try $0.server.restart { $0.security = "krb5" }
                    try $0.mount.set(.fail(errno: EACCES))
                }, mend: { try $0.server.restart { $0.security = "sys" } }),
            Fault(name: "the mount's handles are stale", diagnosis: "stale_handle") {
                try $0.mount.set(.fail(errno: ESTALE))
            },
            Fault(
                name: "the record is removed on the server", diagnosis: "record_removed",
                strike: {
                    _ = unlink(StorageLayout.recordPath(at: $0.disk.path, host: "host-1"))
                    // It keeps names that it has seen.
                    try $0.server.restart()
                },
                mend: { try StorageLayout.make(at: $0.disk.path, host: "host-1", address: nil) }),
            Fault(name: "writes are dropped and confirmed", diagnosis: "lying_storage") { try $0.mount.set(.lie) },
            Fault(
                name: "the server has another copy than the mount", diagnosis: "lying_storage",
                strike: { host in
                    let copy = host.laboratory.directory + "/copy"
                    try Files.makeDirectory(copy)
                    try host.laboratory.run(["cp", "-a", host.disk.path + "/.", copy])
                    try host.laboratory.run(["mount", "--bind", copy, host.disk.path])
                    try host.server.restart()
                },
                mend: {
                    $0.server.kill()
                    try $0.laboratory.run(["umount", $0.disk.path])
                    // By its handle of version 3 the copy could still be had.
                    try $0.laboratory.run(["rm", "-r", $0.laboratory.directory + "/copy"])
                    try $0.server.start()
                }),
        ]

        @Test(arguments: [3, 4]) func `every fault is named right and in time`(version: Int) throws {
            var rows: [String] = []
            try ViewedHost.with(version: version, adjust: Self.slowDown) { host in
                for fault in Self.faults {
                    try host.expectWell()
                    try fault.strike(host)
                    let since = Instant.now
                    let bound =
                        host.daemon.configuration.ioTimeout + host.daemon.configuration.interval + Self.mercy
                    let expected = (version == 3 ? fault.byVersion3 : nil) ?? fault.diagnosis
                    let isNamed = host.daemon.reaches(within: bound + .seconds(5)) { status in
                        status.storage(ViewedHost.storage)?.diagnosis == expected
                    }
                    let took = Instant.now - since
                    let found = host.status
                    #expect(
                        isNamed && took <= bound,
                        "\(fault.name): \(found?.diagnosis ?? "?") after \(took), \(found?.cause ?? "?"), \(String(describing: found?.direct))"
                    )
                    rows.append(
                        "| \(fault.name) | \(version) | `\(found?.diagnosis ?? "?")` | \(took.milliseconds) | \(bound.milliseconds) |"
                    )
                    host.proxy.set(.pass)
                    try host.mount.set(.none)
                    host.server.thaw()
                    try fault.mend(host)
                }
                try host.expectWell()
                host.expectNothingFenced()
            }
            let head = ["| fault | NFS | named | after (ms) | allowed (ms) |", "|---|---|---|---|---|"]
            try Files.write(
                (head + rows).joined(separator: "\n") + "\n",
                to: "\(LaboratoryTools.sources)/.build/direct-causes-\(version).md")
        }

        @Test func `a record written past a stuck mount is this boot's own, and the mount's next beat takes over`()
            throws
        {
            try ViewedHost.with(
                version: 4,
                adjust: {
                    Self.slowDown(&$0)
                    $0.storages[0].lines.append("direct_beat = true")
                }
            ) { host in
                try host.mount.set(.hang)
                let path = StorageLayout.recordPath(at: host.disk.path, host: "host-1")
                #expect(host.daemon.reaches(within: .seconds(10)) { _ in host.status?.direct?.lastBeat != nil })
                let before = Files.bytes(of: path)
                // Bit 2 of the flags at byte 12 (docs/record.md).
                #expect((before?[12] ?? 0) & 4 != 0)
                #expect(wait(until: .seconds(5)) { Files.bytes(of: path) != before })
                // A judge that stands still gives no leave to write.
                host.daemon.send(SIGSTOP)
                usleep(2_500_000)
                let stopped = Files.bytes(of: path)
                usleep(1_500_000)
                #expect(Files.bytes(of: path) == stopped)
                host.daemon.send(SIGCONT)
                try host.mount.set(.none)
                try host.expectWell()
                #expect((Files.bytes(of: path)?[12] ?? 4) & 4 == 0)
                host.expectNothingFenced()
            }
        }

        @Test func `a viewer that is killed, stopped or loops costs no beat and no SR, and is replaced`() throws {
            try ViewedHost.with(version: 3, adjust: Self.slowDown) { host in
                let viewer = try #require(host.viewer)
                let beats = host.status?.beats?["verified"] ?? 0
                kill(viewer, SIGSTOP)
                usleep(3_000_000)
                let later = host.status?.beats?["verified"] ?? 0
                #expect(later - beats >= 4)
                kill(viewer, SIGKILL)
                #expect(wait(until: .seconds(10)) { host.viewer.map { $0 != viewer } ?? false })
                try host.expectWell()
                host.expectNothingFenced()
            }
        }

        private static func slowDown(_ configuration: inout DaemonConfiguration) {
            configuration.interval = .milliseconds(500)
            configuration.ioTimeout = .milliseconds(1_500)
            configuration.alertAfter = .seconds(4)
            configuration.syncAfter = .seconds(40)
            configuration.fenceAfter = .seconds(60)
            configuration.fenceBy = .seconds(70)
            configuration.takeoverAfter = .seconds(120)
        }
    }
}

extension ViewedHost {
    /// The child that looks directly.
    fileprivate var viewer: pid_t? {
        daemon.children.first { (Files.text(of: "/proc/\($0)/cmdline") ?? "").contains("viewer") }
    }

    fileprivate func expectNothingFenced() { #expect(daemon.trigger.firstByte(within: .milliseconds(1)) == nil) }
}

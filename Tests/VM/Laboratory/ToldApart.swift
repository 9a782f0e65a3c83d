import TestLaboratory
import Testing

extension VirtualMachines {
    /// What scenarios judge by is itself put to the proof.
    @Suite struct ToldApart {
        @Test(.long)
        func `a panic, a reboot, the reset button, a watchdog and a power-off are told apart from a fence`() throws {
            try MachineRoom.with("told-apart") { room in
                let machine = try room.storageServer()
                let first = try machine.waitForBoot().bootID
                try expect(.reboot, of: machine) { _ = try machine.run("systemctl reboot", within: .seconds(1)) }
                #expect(machine.bootID != first)
                try expect(.panic, of: machine) { try machine.write("/proc/sysrq-trigger", byte: "c") }
                try expect(.sysrq, of: machine) { try machine.write("/proc/sysrq-trigger", byte: "b") }
                try expect(.harness, of: machine) { try machine.resetHard() }
                try expect(.watchdog, of: machine) {
                    try machine.shell(
                        "modprobe i6300esb; rmmod i6300esb; modprobe i6300esb heartbeat=2; echo 1 >/dev/watchdog0")
                }
                #expect(machine.waitForReset(within: .seconds(1)) == nil)
                try machine.write("/proc/sysrq-trigger", byte: "o")
                #expect(machine.waitForReset(within: .seconds(10))?.kind == .shutdown)
            }
        }

        @Test(.long) func `a disk hangs and is released, a machine freezes and thaws, a link goes down and up`() throws
        {
            try MachineRoom.with("faults") { room in
                let server = try room.storageServer(disks: [Disk("data", mebibytes: 64)])
                let peer = try room.hypervisor()
                let boot = try server.waitForBoot().bootID
                try peer.waitForBoot()
                let disk = "/dev/disk/by-id/virtio-data"
                let read = "dd if=\(disk) of=/dev/null bs=4096 count=1 iflag=direct"
                try server.shell(read)
                try server.hangDisk("data")
                #expect(try server.run(read, within: .seconds(4)).status == 124)
                try server.releaseDisk("data")
                try server.shell(read)

                // Nothing listens there, so that an answer is a refusal.
                let ping = "bash -c '</dev/tcp/10.9.0.1/9' 2>&1 | grep --quiet refused"
                #expect(try peer.run(ping).status == 0)
                try server.linkDown()
                #expect(try peer.run(ping, within: .seconds(4)).status == 124)
                try server.linkUp()
                #expect(try peer.run(ping).status == 0)
                try server.freeze()
                #expect(try peer.run(ping, within: .seconds(4)).status == 124)
                try server.thaw()
                #expect(try peer.run(ping).status == 0)
                #expect(server.bootID == boot)
                #expect(server.endings.isEmpty)
            }
        }

        /// Expects that `action` ends the boot in one way, and that the machine boots again.
        private func expect(
            _ kind: Reset.Kind, of machine: Machine, sourceLocation: SourceLocation = #_sourceLocation,
            _ action: () throws -> Void
        ) throws {
            // The agent goes with the machine before it can answer.
            try? action()
            let reset = machine.waitForReset(within: .seconds(60))
            #expect(reset?.kind == kind, sourceLocation: sourceLocation)
            try machine.waitForBoot()
        }
    }
}

extension Machine {
    /// Writes a byte to a file of the kernel without waiting for an answer.
    fileprivate func write(_ path: String, byte: String) throws {
        // The loss is fine: the machine goes down before the agent answers.
        _ = try? run("echo \(byte) >\(path)", within: .seconds(1))
    }
}

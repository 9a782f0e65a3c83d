import TestLaboratory

/// What can befall a machine from outside. Nothing in the guest takes part.
extension Machine {
    /// Stops its processor: connections stay open, nothing answers. Its clocks stand still meanwhile.
    func freeze() throws { try monitor.execute("stop") }

    /// Lets it go on.
    func thaw() throws { try monitor.execute("cont") }

    /// Unplugs its network cable: the carrier is gone.
    func linkDown() throws { try monitor.execute("set_link", #"{"name": "card", "up": false}"#) }

    /// Plugs it in again.
    func linkUp() throws { try monitor.execute("set_link", #"{"name": "card", "up": true}"#) }

    /// Presses the reset button.
    func resetHard() throws { try monitor.execute("system_reset") }

    /// Hangs a disk: its requests neither end nor fail. One byte a second is as good as nothing, but the throttle's bucket lets
    /// one request through first, so that one is spent here on a read past the guest's cache.
    func hangDisk(_ serial: String) throws {
        try throttle(serial, bytesPerSecond: 1)
        let read = "timeout 2 dd if=/dev/disk/by-id/virtio-\(serial) of=/dev/null bs=4096 count=1 iflag=direct"
        for _ in 1...3 where try run(read, within: .seconds(3)).status == 124 { return }
        throw LaboratoryFailure("\(name): the disk \(serial) does not hang")
    }

    /// Lets it go on. This command, unlike qom-set on a throttle group, also wakes the requests that wait.
    func releaseDisk(_ serial: String) throws { try throttle(serial, bytesPerSecond: 0) }

    private func throttle(_ serial: String, bytesPerSecond: Int) throws {
        try monitor.execute(
            "block_set_io_throttle",
            """
            {"device": "disk-\(serial)", "bps": \(bytesPerSecond), "bps_rd": 0, "bps_wr": 0, \
            "iops": 0, "iops_rd": 0, "iops_wr": 0}
            """)
    }
}

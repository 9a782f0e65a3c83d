/// A disk that a machine has besides its root, found in the guest by its serial number.
struct Disk: Sendable {
    /// Such as `data`: /dev/disk/by-id/virtio-data.
    let serial: String
    let mebibytes: Int

    init(_ serial: String, mebibytes: Int) {
        self.serial = serial
        self.mebibytes = mebibytes
    }
}

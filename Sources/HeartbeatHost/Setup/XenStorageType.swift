/// What the `type` of an SR on XenServer and XCP-ng means for a heartbeat on it (XenServer documentation, "Storage
/// repository formats"; `type` is the name of the storage driver).
enum XenStorageType: Equatable {
    /// Hosts share it and it takes a heartbeat of this form.
    case shared(FoundStorage.Form)
    /// One host has it, for this reason: only with --allow-local.
    case local(String)
    /// Never guarded, for this reason.
    case never(String)
    /// A driver that this program does not know: mount table and sysfs decide.
    case unknown

    init(driver: String) {
        switch driver {
        case "nfs": self = .shared(.directory)
        case "lvmoiscsi", "lvmohba", "lvmofcoe": self = .shared(.block)
        case "lvm", "ext", "xfs", "zfs", "btrfs", "file", "largeblock": self = .local("a local disk of one host")
        case "tmpfs", "dummy": self = .local("the memory of one host")
        // Losing an ISO library must never reset a host (xcp-ng/xcp issue 364).
        case "iso": self = .never("an ISO library")
        case "smb", "cifs": self = .never("an SMB share")
        case "udev": self = .never("a removable drive")
        default: self = .unknown
        }
    }
}

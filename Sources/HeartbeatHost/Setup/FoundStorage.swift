import HeartbeatCore

/// Where an SR was found and what is known of it without touching it.
struct FoundStorage: Equatable {
    /// What the heartbeat is made of there.
    enum Form: String {
        /// Two files in a directory.
        case directory
        /// Two blocks at the beginning of a block device.
        case block
    }

    var uuid: String
    var form: Form
    var kind: Configuration.StorageKind
    /// Mount point, directory or block device.
    var path: String
    /// Source of the mount; nil for a block device.
    var source: String?
    var deviceMapperUUID: String?
    /// Why it is not known to be shared; nil when it is.
    var localReason: String?
    /// The device carries this host's and this SR's name, so whatever is on it is ours.
    var isOursByName = false
}

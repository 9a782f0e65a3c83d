/// What is wrong with an SR, as the kernel's path and the direct view tell it together (docs/direct.md). It names a cause for people;
/// no loss and no fence follows from it.
package enum Diagnosis: UInt8, CaseIterable, Sendable {
    /// Nothing to tell: all is well, or there is no direct view.
    case none = 0
    /// All is well, over fewer ways than there are.
    case degradedPath = 1
    /// Late on both: the server, or the network to it, is slow.
    case slowServer = 2
    /// Late by the kernel's path only.
    case slowHere = 3
    /// One of the two gets through, or only one direction of it: the path is lost on one side.
    case oneSidedPath = 4
    /// The server is well, this host's own mount or session does not get through to it.
    case mountStuck = 5
    /// The server answers; its own storage fails, or takes no writes.
    case storageFailing = 6
    /// The server and its export are there, this host's record is not.
    case recordRemoved = 7
    /// The file handles that this host holds are not known to the server any more.
    case staleHandle = 8
    /// The server refuses this host: the storage has fenced it, or its rights were taken away.
    case permissionRevoked = 9
    /// The server is there and has no such export, target or LUN any more.
    case exportGone = 10
    /// Neither way is answered.
    case serverGone = 11
    /// What the storage returns, or what the server has, is not what was written.
    case lyingStorage = 12

    /// The word in `diagnosis` of the status file and in HEARTBEAT_DIAGNOSIS.
    package var label: StaticString {
        switch self {
        case .none: "none"
        case .degradedPath: "degraded_path"
        case .slowServer: "slow_server"
        case .slowHere: "slow_here"
        case .oneSidedPath: "path_lost_on_one_side"
        case .mountStuck: "mount_stuck"
        case .storageFailing: "storage_failing"
        case .recordRemoved: "record_removed"
        case .staleHandle: "stale_handle"
        case .permissionRevoked: "permission_revoked"
        case .exportGone: "export_gone"
        case .serverGone: "server_gone"
        case .lyingStorage: "lying_storage"
        }
    }

    /// The label in words for people, such as "mount stuck". Allocates.
    package var words: String { String(label.description.map { $0 == "_" ? " " : $0 }) }
}

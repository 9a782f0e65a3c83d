import Glibc
import HeartbeatCore

/// SRs that CloudStack's own loop guards by its list, and a configuration does not.
package enum UnguardedList {
    /// The uuids in `<directory>/heartbeat`, CloudStack's list, that `configuration` lacks; none where there is no list.
    package static func storages(in directory: String, beyond configuration: Configuration)
        throws(SetupFailure) -> [String]
    {
        let path = path(in: directory)
        guard access(path, F_OK) == 0 || errno != ENOENT else { return [] }
        let known = Set(configuration.storages.map(\.uuid))
        return try CloudStackList.read(path: path).storages.filter { !known.contains($0) }
    }

    /// Where CloudStack has its list.
    package static func path(in directory: String) -> String { "\(directory)/heartbeat" }
}

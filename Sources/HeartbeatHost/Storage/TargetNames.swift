import HeartbeatCore

/// The names that a host's heartbeat has on one SR (docs/record.md).
struct TargetNames: Sendable {
    /// CloudStack's number on XenServer, relative to the mount point.
    let number: String
    /// Our record; not `hb-…`, since CloudStack's scripts take every name that contains it for a heartbeat.
    let record: String
    /// CloudStack's number on KVM; nil where no address is configured.
    let addressNumber: String?

    /// Directory of CloudStack's KVM layout.
    static let directory = "KVMHA"

    init(host: String, address: String?) {
        number = "hb-\(host)"
        record = ".heartbeat-\(host)"
        addressNumber = address.map { "\(Self.directory)/hb-\($0)" }
    }

    /// True for heartbeat files of this host and of others: nobody's data. `path` is relative to the mount point.
    func isHeartbeat(_ path: some StringProtocol) -> Bool {
        if path.hasPrefix("\(Self.directory)/hb-") || path.hasPrefix(".heartbeat-") { return true }
        return isHeartbeatVolume(path)
    }

    /// True for LVs and files `hb-<host>` of this host and of others. A name of another host must be a UUID, as
    /// XenServer's are: a VM's disk may well be named `hb-database.qcow2`.
    func isHeartbeatVolume(_ name: some StringProtocol) -> Bool {
        if name == number { return true }
        let groups = name.dropFirst(3).split(separator: "-", omittingEmptySubsequences: false)
        return name.hasPrefix("hb-") && groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}

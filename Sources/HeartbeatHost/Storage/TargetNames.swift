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

    /// More than a heartbeat volume has, rounded up to the extents of any usual volume group; less than a VM's disk.
    private static let largestVolume: UInt64 = 64 << 20

    /// True for volumes `hb-<host>` of this host and of others, which heartbeat itself opens: in an outage its hung readings must not pass
    /// for use. A volume of that name and of a disk's size may be a VM's. `bytes` is nil where it is not known.
    func isHeartbeatVolume(_ name: some StringProtocol, bytes: @autoclosure () -> UInt64?) -> Bool {
        if isHeartbeatVolume(name) { return true }
        guard name.hasPrefix("hb-"), RecordName(name.dropFirst(3)) != nil, let bytes = bytes() else { return false }
        return bytes <= Self.largestVolume
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

/// The active logical volumes of this host, listed once for all SRs of a scan, and only where one of them is a volume.
struct ActiveVolumes {
    private var isListed = false
    /// By group; nil when sysfs could not be read.
    private var groups: [String: [MapperVolume]]?

    /// The volumes of a group; nil when sysfs cannot be read.
    mutating func all(inGroup group: String) -> [MapperVolume]? {
        if !isListed {
            isListed = true
            groups = MapperVolume.all().map { Dictionary(grouping: $0, by: \.group) }
        }
        return groups.map { $0[group] ?? [] }
    }
}

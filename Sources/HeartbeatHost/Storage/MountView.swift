/// What the mounts of all namespaces of this host say about the SRs. Made anew only when either changes.
struct MountView {
    /// By what each SR's users are recognised.
    let subjects: [UseSubject]
    /// SRs by the paths that a process of any namespace may see.
    let places: SubjectPlaces
    /// SRs by the paths of this process.
    let ownPlaces: SubjectPlaces
    /// SRs that a file lies on which is mounted somewhere itself.
    let mountedFrom: Set<Int>
    /// Of everything mounted anywhere.
    let devices: Set<DeviceNumber>
    /// Device nodes that something is mounted from.
    let sources: Set<String>
    /// Device by number of the mount, which is unique over all namespaces.
    private let deviceByMount: [UInt64: DeviceNumber]

    /// `own` are the mounts that this process sees, `tables` those of all namespaces.
    init(of subjects: [UseSubject], own: MountTable, tables: [MountTable]) {
        self.subjects = subjects
        places = SubjectPlaces(of: subjects, in: tables)
        ownPlaces = SubjectPlaces(of: subjects, in: [own])
        var mountedFrom: Set<Int> = []
        var devices: Set<DeviceNumber> = []
        var sources: Set<String> = []
        var deviceByMount: [UInt64: DeviceNumber] = [:]
        for table in tables {
            // A source is a path as its own namespace sees it.
            let places = SubjectPlaces(of: subjects, in: [table])
            for mount in table.mounts {
                deviceByMount[mount.id] = mount.device
                devices.insert(mount.device)
                if mount.source.hasPrefix("/dev/") { sources.insert(mount.source) }
                guard mount.source.hasPrefix("/") else { continue }
                places.forEach(around: mount.source) { index, _ in mountedFrom.insert(index) }
            }
        }
        (self.mountedFrom, self.devices, self.sources) = (mountedFrom, devices, sources)
        self.deviceByMount = deviceByMount
    }

    /// Device of the mount with this number; nil when it is attached in no namespace.
    func device(ofMount id: UInt64) -> DeviceNumber? { deviceByMount[id] }
}

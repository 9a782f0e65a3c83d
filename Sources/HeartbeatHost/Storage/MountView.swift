/// The mounts of all namespaces of this host, sorted by the SRs that are looked for.
struct MountView {
    /// Per SR: where its file system is mounted in any namespace; empty for block devices.
    let bySubject: [[MountTable.Mount]]
    /// Device by number of the mount, which is unique over all namespaces.
    private let devices: [UInt64: DeviceNumber]

    init(tables: some Sequence<MountTable>, subjects: [UseSubject]) {
        let all = tables.flatMap(\.mounts)
        devices = Dictionary(all.map { ($0.id, $0.device) }) { first, _ in first }
        bySubject = subjects.map { subject in
            switch subject {
            case .fileSystem(let device, _), .unmounted(let device): all.filter { $0.device == device }
            case .devices, .volumes, .unrecognisable: []
            }
        }
    }

    /// Device of the mount with this number; nil when it is attached in no namespace.
    func device(ofMount id: UInt64) -> DeviceNumber? { devices[id] }
}

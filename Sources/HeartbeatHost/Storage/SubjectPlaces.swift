/// Where the SRs that are file systems lie: tells of a path on which of them it is without a look at each.
struct SubjectPlaces {
    /// A directory of a file system.
    private struct Place: Hashable {
        let device: DeviceNumber
        let path: Substring
    }

    /// The SRs that begin at a directory.
    private var subjects: [Place: [Int]] = [:]
    /// The mounts of their file systems, by mount point.
    private var mounts: [Substring: [MountTable.Mount]] = [:]

    /// `tables` is where paths are looked for.
    init(of subjects: [UseSubject], in tables: some Sequence<MountTable>) {
        var devices: Set<DeviceNumber> = []
        for (index, subject) in subjects.enumerated() {
            guard let (device, root) = subject.directory else { continue }
            devices.insert(device)
            self.subjects[Place(device: device, path: Substring(root)), default: []].append(index)
        }
        for table in tables {
            for mount in table.mounts where devices.contains(mount.device) { add(mount) }
        }
    }

    /// Most namespaces see the same mounts. The same to the byte: names that are only equivalent are not.
    private mutating func add(_ mount: MountTable.Mount) {
        let isKnown = mounts[Substring(mount.mountPoint)]?.contains {
            $0.device == mount.device && $0.root.utf8.elementsEqual(mount.root.utf8)
                && $0.mountPoint.utf8.elementsEqual(mount.mountPoint.utf8)
        }
        if isKnown != true { mounts[Substring(mount.mountPoint), default: []].append(mount) }
    }

    /// Gives `body` each SR that the absolute `path` may be on, and the rest of the path below the SR's directory. Of the
    /// mounts of one file system the deepest around the path count: for what was unlinked none that lies there by now.
    func forEach(around path: String, _ body: (Int, Substring) -> Void) {
        var passed: [DeviceNumber] = []
        for point in PathAncestors(of: path) {
            guard let here = mounts[point]?.filter({ !passed.contains($0.device) }) else { continue }
            for mount in here {
                // Names that only look alike (Unicode's equivalents) are found by the same key.
                guard let place = mount.place(of: path).map(ProcessTask.withoutDeletion) else { continue }
                passed.append(mount.device)
                for directory in PathAncestors(of: place) {
                    guard let found = subjects[Place(device: mount.device, path: directory)],
                        let rest = MountTable.rest(of: place, below: directory)
                    else { continue }
                    for index in found { body(index, rest) }
                }
            }
        }
    }
}

import Glibc

/// The device nodes under /dev, by path, so that a path found in /proc can be told without looking at the device.
struct DeviceNodes {
    /// nil for nodes that are no block devices.
    private var nodes: [String: DeviceNumber?] = [:]

    /// Knows no node: for hosts without an SR that is a device.
    init() {}

    /// Lists /dev, without what is mounted below it.
    init(mounts: MountTable) throws(SystemFailure) {
        try add("/dev", mounts: mounts)
    }

    /// Number of the block device node at `path`; nil when there is none.
    func block(at path: String) -> DeviceNumber? { nodes[path] ?? nil }

    /// Whether there is a node of any kind at `path`.
    func contains(_ path: String) -> Bool { nodes.index(forKey: path) != nil }

    private mutating func add(_ directory: String, mounts: MountTable) throws(SystemFailure) {
        for (name, type) in try KernelFile.entries(in: directory) {
            let path = "\(directory)/\(name)"
            switch Int(type) {
            case Int(DT_DIR) where mounts.mount(at: path) == nil:
                do { try add(path, mounts: mounts) } catch  where error.errorNumber == ENOENT { continue }
            case Int(DT_BLK):
                // A node that vanishes meanwhile is left out.
                nodes[path] = try? FileStatus(of: path, followsLinks: false).specialDevice
            case Int(DT_CHR): nodes.updateValue(nil, forKey: path)
            default: continue
            }
        }
    }
}

import Glibc

/// Looks for users that are no process: what the kernel itself holds open.
struct KernelScan {
    private let nodes: DeviceNodes
    private let mounts: MountTable
    /// Of all namespaces, this one's too.
    private let namespaces: [MountTable]
    /// Paths behind loop devices, swap areas and exports; nil when a list could not be read.
    private let paths: [String]?
    private let xen = BlockDevice.servedByXen()

    init(nodes: DeviceNodes, mounts: MountTable, namespaces: [MountTable]) {
        self.nodes = nodes
        self.mounts = mounts
        self.namespaces = namespaces
        if let loops = BlockDevice.loopBackingFiles(), let swaps = BlockDevice.swapAreas() {
            paths = loops + swaps + BlockDevice.exportedPaths()
        } else {
            paths = nil
        }
    }

    /// Notes in `finding` what the kernel does with the SR.
    func look(for subject: UseSubject, _ finding: inout UseFinding) {
        guard let paths else {
            finding.isIncomplete = true
            return
        }
        switch subject {
        case .fileSystem(let device, let root):
            finding.hasKernelUser = finding.hasKernelUser || isOn(device, root, paths)
        case .unmounted(let device):
            finding.hasKernelUser = finding.hasKernelUser || isOn(device, "/", paths)
            // A file on a detached mount is named as if it were on the root file system.
            let isLost = paths.contains { !$0.hasPrefix("/dev/") && access($0, F_OK) != 0 }
            finding.isIncomplete = finding.isIncomplete || isLost
        case .devices(let devices): look(for: devices, paths, &finding)
        case .volumes(let devices):
            switch MapperVolume.isAnyOpen(devices) {
            case true: finding.hasKernelUser = true
            case nil: finding.isIncomplete = true
            default: break
            }
        case .unrecognisable: finding.isIncomplete = true
        }
    }

    private func isOn(_ device: DeviceNumber, _ root: String, _ paths: [String]) -> Bool {
        func isBelow(_ path: String, _ mounts: [MountTable.Mount]) -> Bool {
            MountTable.place(of: path, on: mounts).map { MountTable.rest(of: $0, below: root) != nil } ?? false
        }
        let own = mounts.mounts(of: device)
        if paths.contains(where: { isBelow($0, own) }) { return true }
        return namespaces.contains { table in
            let ofDevice = table.mounts(of: device)
            return table.mounts.contains { isBelow($0.source, ofDevice) }
        }
    }

    private func look(for devices: [DeviceNumber], _ paths: [String], _ finding: inout UseFinding) {
        let isMounted = namespaces.contains { table in
            // btrfs shows a number of its own, so its source is looked at too.
            table.mounts.contains { mount in
                devices.contains(mount.device) || nodes.block(at: mount.source).map(devices.contains) ?? false
            }
        }
        let isBacking = paths.contains { nodes.block(at: $0).map(devices.contains) ?? false }
        if isMounted || isBacking || !xen.allSatisfy({ !devices.contains($0) }) { finding.hasKernelUser = true }
        for device in devices {
            switch BlockDevice.hasHolder(device) {
            case true: finding.hasKernelUser = true
            case nil: finding.isIncomplete = true
            default: break
            }
        }
    }
}

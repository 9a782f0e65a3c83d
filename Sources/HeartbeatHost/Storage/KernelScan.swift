import Glibc

/// Looks for users that are no process: what the kernel itself holds open.
struct KernelScan {
    /// Paths behind loop devices, swap areas and exports; nil when a list could not be read.
    private let paths: [String]?
    /// Devices that hold a mount, a swap area or an export, or that Xen serves to a guest.
    private let usedDevices: Set<DeviceNumber>
    /// SRs that such a path lies on, or that something is mounted from.
    private let usedSubjects: Set<Int>

    init(view: MountView, nodes: DeviceNodes) {
        if let loops = BlockDevice.loopBackingFiles(), let swaps = BlockDevice.swapAreas() {
            paths = loops + swaps + BlockDevice.exportedPaths()
        } else {
            paths = nil
        }
        var subjects = view.mountedFrom
        for path in paths ?? [] { view.ownPlaces.forEach(around: path) { index, _ in subjects.insert(index) } }
        usedSubjects = subjects
        // btrfs shows a number of its own, so its source is looked at too.
        let nodesInUse = Array(view.sources) + (paths ?? [])
        usedDevices = view.devices.union(nodesInUse.compactMap { nodes.block(at: $0) } + BlockDevice.servedByXen())
    }

    /// Notes in `finding` what the kernel does with the SR of this index.
    func look(for subject: UseSubject, _ index: Int, _ finding: inout UseFinding) {
        guard let paths else {
            finding.isIncomplete = true
            return
        }
        if usedSubjects.contains(index) { finding.hasKernelUser = true }
        switch subject {
        case .fileSystem: break
        case .unmounted:
            // A file on a detached mount is named as if it were on the root file system.
            let isLost = paths.contains { !$0.hasPrefix("/dev/") && access($0, F_OK) != 0 }
            finding.isIncomplete = finding.isIncomplete || isLost
        case .devices(let devices): look(for: devices, &finding)
        case .volumes(let devices):
            switch MapperVolume.isAnyOpen(devices) {
            case true: finding.hasKernelUser = true
            case nil: finding.isIncomplete = true
            default: break
            }
        case .unrecognisable: finding.isIncomplete = true
        }
    }

    private func look(for devices: [DeviceNumber], _ finding: inout UseFinding) {
        if !usedDevices.isDisjoint(with: devices) { finding.hasKernelUser = true }
        for device in devices {
            switch BlockDevice.hasHolder(device) {
            case true: finding.hasKernelUser = true
            case nil: finding.isIncomplete = true
            default: break
            }
        }
    }
}

import HeartbeatCore

/// Which probe looks at an SR: by the address in the configuration, else by what the kernel has at its path.
enum DirectSource {
    /// The probe of one SR; one that says why where there is none. Reads the libraries when they are needed first: once, when the
    /// viewer starts. `mounts` are those of this process, nil where they cannot be read.
    static func probe(_ schedule: Schedule, _ index: Int, mounts: MountTable?) -> any DirectProbe {
        let storage = schedule.storages[index]
        guard storage.direct != .none else { return NoProbe(storage: UInt32(index), reason: "direct = \"none\"") }
        guard isNFS(storage, mounts) else {
            return ISCSIProbe(schedule: schedule, storage: index, finder: .ofThisHost)
        }
        return NFSProbe(schedule: schedule, storage: index, missing: NFSConnection.load())
            ?? NoProbe(storage: UInt32(index), reason: "a name that no record takes")
    }

    /// Whether a viewer would have something to look at here now. Reads links on the way to the SR and sysfs; never the SR.
    static func isWorthALook(_ storage: Configuration.Storage, mounts: MountTable?) -> Bool {
        if storage.direct == .none { return false }
        if storage.direct.address != nil { return true }
        if isNFS(storage, mounts) {
            return mounts.flatMap { try? NFSTarget(mountedAt: storage.path, in: $0) } != nil
        }
        // Whose session it is, and with which secret, is the viewer's to find out.
        return (try? KernelFile.names(in: "/sys/class/iscsi_session"))?.isEmpty == false
    }

    /// A directory that is mounted from NFS, or is to be. One of another file system is looked for on iSCSI.
    private static func isNFS(_ storage: Configuration.Storage, _ mounts: MountTable?) -> Bool {
        switch storage.direct.address {
        case .nfs: return true
        case .iscsi: return false
        case nil: break
        }
        guard storage.kind == .nfs else { return false }
        guard let mounts, let mount = mounts.mount(at: mounts.resolved(storage.path)) else { return true }
        return mount.type == "nfs" || mount.type == "nfs4"
    }
}

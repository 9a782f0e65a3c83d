import Glibc
import HeartbeatCore

/// Finds SRs where hypervisors put them, by the mount table, /dev and sysfs; on XenServer its own tool is asked first,
/// and libvirt's files give hints. None of these touches storage.
struct StorageFinder {
    let environment: SetupEnvironment
    let mounts: MountTable
    /// Takes storage that is not known to be shared.
    let allowsLocal: Bool

    init(environment: SetupEnvironment, allowsLocal: Bool = false) throws(SystemFailure) {
        self.environment = environment
        self.allowsLocal = allowsLocal
        mounts = MountTable(text: String(decoding: try KernelFile.bytes(of: environment.mountInfo), as: UTF8.self))
    }

    /// Looks for one SR: at `path` if given, else by its mount points and its volume group.
    func find(_ uuid: String, host: String, path: String?, isDryRun: Bool) throws(SetupFailure) -> FoundStorage {
        guard let xen = XenServer(environment) else {
            return try look(for: uuid, host: host, path: path, form: nil, isDryRun: isDryRun)
        }
        guard let type = try xen.storageType(of: uuid, host: host) else {
            if let path {
                try refuseOther(path, uuid)
                return try look(for: uuid, host: host, path: path, form: nil, isDryRun: isDryRun)
            }
            throw SetupFailure(
                .storageMissing,
                "XenServer knows no SR \(uuid): see `xe sr-list`; if XenServer does not manage it, say where it is with "
                    + "--path")
        }
        try refuse(type, uuid)
        var form: FoundStorage.Form?
        if case .shared(let known) = type { form = known }
        var found = try look(for: uuid, host: host, path: path, form: form, isDryRun: isDryRun)
        if let form, form != found.form {
            throw SetupFailure(
                .usage, "\(found.path) is no place of SR \(uuid), which XenServer keeps elsewhere: leave --path out")
        }
        if case .local(let reason) = type { found.localReason = "XenServer keeps it on \(reason)" }
        return found
    }

    /// Refuses an SR by the type that XenServer gives it, before anything is made on it.
    private func refuse(_ type: XenStorageType, _ uuid: String) throws(SetupFailure) {
        switch type {
        case .never(let reason):
            throw SetupFailure(
                .other, "SR \(uuid) cannot be guarded: to XenServer it is \(reason); its loss must not reset a host")
        case .local(let reason) where !allowsLocal:
            throw SetupFailure(
                .other,
                "SR \(uuid) is not shared storage: XenServer keeps it on \(reason); if this is a trial, take it with "
                    + "--allow-local")
        case .shared, .local, .unknown: return
        }
    }

    /// Refuses the place of one of XenServer's SRs under another name: its type would go unasked.
    private func refuseOther(_ path: String, _ uuid: String) throws(SetupFailure) {
        for start in ["/run/sr-mount/", "\(environment.devices)/VG_XenStorage-"] {
            let path = Self.tidy(path)
            guard path.hasPrefix(start), let name = path.dropFirst(start.utf8.count).split(separator: "/").first,
                name != uuid
            else { continue }
            throw SetupFailure(.usage, "\(path) is where XenServer keeps SR \(name): set it up with --sr \(name)")
        }
    }

    /// Looks at `path` if given, else at the places of that form; nil: of both.
    private func look(
        for uuid: String, host: String, path: String?, form: FoundStorage.Form?, isDryRun: Bool
    ) throws(SetupFailure) -> FoundStorage {
        let volumes = HeartbeatVolume(storage: uuid, host: host, environment: environment)
        // The volume by its own name is activated, or made, like one that was looked for.
        if let path, path != volumes.path { return try find(uuid, host: host, at: Self.tidy(path)) }
        // XenServer and XCP-ng; the same by its older name; CloudStack on KVM.
        let places = ["/run/sr-mount/\(uuid)", "/var/run/sr-mount/\(uuid)", "/mnt/\(uuid)"]
        for place in places where form != .block && path == nil {
            if let mount = mounts.mount(at: place) { return try find(uuid, mount: mount) }
        }
        if form != .directory, try volumes.makeIfGroupIsHere(isDryRun: isDryRun) {
            if isDryRun, !volumes.isActive {
                // Not made yet: nothing is known of it but its name.
                return FoundStorage(uuid: uuid, form: .block, kind: .iscsi, path: volumes.path, isOursByName: true)
            }
            return try find(uuid, host: host, at: volumes.path)
        }
        if let pool = LibvirtPools(directories: environment.libvirtPools).pool(uuid) {
            return try find(uuid, pool: pool)
        }
        throw SetupFailure(
            .storageMissing,
            "SR \(uuid) is nowhere here: not mounted at \(places.joined(separator: ", ")) and no volume group "
                + "\(volumes.group): plug it first, or say where it is with --path")
    }

    /// `/var/run` is a link to `/run`, and the mount table knows only real names.
    static func tidy(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path.hasPrefix("/var/run/") ? String(path.dropFirst(4)) : path
    }

    private func find(_ uuid: String, host: String, at path: String) throws(SetupFailure) -> FoundStorage {
        guard path.hasPrefix("/") else {
            throw SetupFailure(.usage, "--path \(path) is not absolute: write the whole path, from / on")
        }
        if let mount = mounts.mount(at: path) { return try find(uuid, mount: mount) }
        // A name in /dev lies in memory, so that looking at it cannot hang.
        if path.hasPrefix(environment.devices + "/") { return try find(uuid, host: host, device: path) }
        throw SetupFailure(
            .other,
            "\(path) is no mount point, and a beat on a mere directory would succeed without the storage: "
                + "mount the SR there, or name another with --path")
    }
}

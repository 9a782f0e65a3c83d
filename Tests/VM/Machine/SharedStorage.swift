import TestLaboratory

/// An SR of a scenario, as the server offers it and the hypervisor has it.
struct SharedStorage {
    enum Kind {
        /// A hard kernel mount of this version: `3`, `4.1`.
        case nfs(version: String)
        /// A volume group on a kernel iSCSI disk: the heartbeat in a logical volume of its own, a VM's disk in another.
        case volumes
        /// ext4 on a kernel iSCSI disk.
        case fileSystem
    }

    let kind: Kind
    let uuid: String

    /// The TCP port of the server that it lives by.
    var port: String {
        switch kind {
        case .nfs: "2049"
        case .volumes, .fileSystem: "3260"
        }
    }

    /// Has the server offer it.
    func serve(from server: StorageServer, grace: Duration) throws {
        switch kind {
        case .nfs: try server.serveNFS("/export/\(uuid)", grace: grace)
        case .volumes, .fileSystem: try server.serveISCSI(uuid, mebibytes: 128)
        }
    }

    /// Has the hypervisor mount or attach it; gives the path of a VM's disk on it. Of several that share it, the one of `number` 0 comes
    /// first and makes the volume group.
    func attach(to hypervisor: Hypervisor, number: Int = 0) throws -> String {
        switch kind {
        case .nfs(let version):
            return try hypervisor.mountNFS(version: version, as: uuid) + "/disk\(number == 0 ? "" : "-\(number)").raw"
        case .volumes:
            let disk = try hypervisor.attachISCSI(uuid)
            if number == 0 { try hypervisor.makeVolumeGroup(sr: uuid, on: disk) }
            return try hypervisor.makeVolume(number == 0 ? "vm" : "vm-\(number)", sr: uuid)
        case .fileSystem:
            let disk = try hypervisor.attachISCSI(uuid)
            let place = "/run/sr-mount/\(uuid)"
            try hypervisor.shell(
                "mkfs.ext4 -q \(disk) && mkdir -p \(place) && mount \(disk) \(place)", within: .seconds(60))
            return place + "/disk.raw"
        }
    }
}

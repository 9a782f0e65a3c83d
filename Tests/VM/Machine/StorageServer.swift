import TestLaboratory

/// A machine that serves NFS and iSCSI by the scripts of the guest image (/laboratory).
final class StorageServer: Machine {
    /// Exports directories of its root disk by kernel NFS, v3 and v4, each at its own path; they come back with a reset of the server.
    /// `grace` is grace and lease time of v4; nfsd refuses less than 10 s.
    func serveNFS(_ directories: String..., grace: Duration = .seconds(10)) throws {
        let list = directories.map { "'\($0)'" }.joined(separator: " ")
        try shell(
            "mkdir -p \(list) && /laboratory/serve-nfs \(grace.components.seconds) \(list)",
            within: .seconds(60))
    }

    /// Serves one LUN as iqn.2026-11.laboratory:<name>, a file of the root disk. To be called again after a reset of the
    /// server: it finds the file as it was.
    func serveISCSI(_ name: String, mebibytes: Int) throws {
        try shell("/laboratory/serve-iscsi '\(name)' \(mebibytes)", within: .seconds(60))
    }

    /// Drops the traffic of local ports, such as `2049`, without an answer, as a firewall does.
    func cut(_ places: String...) throws { try shell("/laboratory/cut \(places.joined(separator: " "))") }

    /// Undoes every `cut`.
    func heal() throws { try shell("/laboratory/heal") }
}

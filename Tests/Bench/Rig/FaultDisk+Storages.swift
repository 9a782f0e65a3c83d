import TestLaboratory

extension Laboratory {
    /// SRs in directories of one disk that all hang or fail together, named `lost-0`, `lost-1`, …
    func faultRow(_ count: Int, on disk: FaultDisk, name: String = "lost") throws -> StorageRow {
        StorageRow(
            storages: try (0..<count).map { index in
                .init(uuid: "\(name)-\(index)", kind: "nfs", path: try disk.makeStorage("\(name)-\(index)"))
            })
    }
}

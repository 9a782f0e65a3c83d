import Glibc
import TestLaboratory

/// Many SRs, healthy ones, in memory.
struct StorageRow {
    let storages: [DaemonConfiguration.Storage]

    var paths: [String] { storages.map(\.path) }

    /// Directories on one ext4 file system on a loop device, each a mount of its own as an SR is.
    static func directories(_ count: Int, in laboratory: Laboratory) throws -> StorageRow {
        let disk = try laboratory.plainDisk(mebibytes: 64 + count / 16)
        return StorageRow(
            storages: try (0..<count).map { index in
                .init(uuid: "sr-\(index)", kind: "nfs", path: try disk.makeStorage("sr-\(index)"))
            })
    }

    /// File systems in memory, one each, as SRs have: where there are hundreds, directories of one would all look used by whoever uses
    /// one of them.
    static func memories(_ count: Int, in laboratory: Laboratory) throws -> StorageRow {
        StorageRow(
            storages: try (0..<count).map { index in
                let path = "\(laboratory.directory)/sr-\(index)"
                try Files.makeDirectory(path)
                try laboratory.mountMemory(at: path, size: "64k")
                return .init(uuid: "sr-\(index)", kind: "nfs", path: path)
            })
    }

    /// Loop devices, used raw.
    static func devices(_ count: Int, in laboratory: Laboratory) throws -> StorageRow {
        StorageRow(
            storages: try (0..<count).map { index in
                .init(uuid: "sr-\(index)", kind: "iscsi", path: try laboratory.plainDevice().path)
            })
    }

    /// Files of another host on each, for what stands beside the daemon.
    func prepare(for host: String) throws {
        for path in paths { try StorageLayout.make(at: path, host: host) }
    }

    /// Makes the records of `host` as they were when prepared, without the wait for each to be on disk: what an earlier daemon under that
    /// name has left would look like a second host.
    func clear(for host: String) throws {
        let blank = [UInt8](repeating: 0, count: 4096)
        for path in paths.map({ StorageLayout.recordPath(at: $0, host: host) }) {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            defer { close(descriptor) }
            guard pwrite(descriptor, blank, blank.count, 0) == blank.count else {
                throw LaboratoryFailure("cannot clear \(path): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Starts a process that holds a file on each open, as a host's VMs do: an SR that nothing uses is no reason for a fence.
    func use(in laboratory: Laboratory) throws {
        let images = try paths.map { try laboratory.makeImage(in: $0) }
        let script = #"for image; do exec {descriptor}<"$image"; done; exec sleep infinity"#
        _ = try laboratory.start(["bash", "-c", script, "user"] + images)
    }
}

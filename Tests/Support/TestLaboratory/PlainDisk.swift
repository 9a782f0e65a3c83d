/// A healthy ext4 file system on a loop device in memory.
package final class PlainDisk: LaboratoryDisk {
    /// Where it is mounted.
    package let path: String
    private let device: LoopDevice

    init(name: String, in directory: String, mebibytes: Int) throws {
        path = directory + "/" + name
        let image = path + ".image"
        try ChildProcess.run(["truncate", "--size", "\(mebibytes)M", image], directory: directory)
        device = try LoopDevice(on: image)
        try Files.makeDirectory(path)
        try Mounts.run(["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", device.path])
        try Mounts.run(["mount", device.path, path])
    }

    /// Makes a directory on it that can be an SR, a mount of its own; returns its path. Unmounted with the disk.
    package func makeStorage(_ name: String) throws -> String {
        let directory = path + "/" + name
        try Files.makeDirectory(directory)
        try Mounts.bind(directory)
        return directory
    }

    /// From now on writers wait in D state; readers go on.
    package func freeze() throws {
        try ChildProcess.run(["fsfreeze", "--freeze", path], directory: "/tmp/")
    }

    /// Ends a freeze; without one it does nothing. Whatever hung goes on.
    package func release() { Mounts.thaw(path) }

    func close() {
        Mounts.detach(path)
        device.detach()
    }
}

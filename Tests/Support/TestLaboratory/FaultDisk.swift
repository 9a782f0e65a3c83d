import Glibc

/// Storage that hangs, fails, delays or lies on command: the faulty file system over a directory in memory and, on a
/// file in it, a loop device (threads that wait for it are in D state) or ext4 on one.
package final class FaultDisk: LaboratoryDisk {
    /// What an SR on it is made of.
    package enum Form: Sendable {
        /// The faulty file system itself; threads that wait for it can be killed.
        case file
        /// A loop device, used raw.
        case block
        /// ext4 on a loop device.
        case ext4
    }

    package let form: Form
    /// The SR's path: a mount point, or the block device.
    package let path: String
    /// Directory that holds the real files; touching it meets no fault.
    package let backing: String
    private let mountPoint: String
    private let control: String
    private let fileSystem: ChildProcess
    private let connection: String?
    private let device: LoopDevice?

    /// With `existing`, a view of the files in that directory, with faults of its own: the same storage as another host, or a server,
    /// has it.
    init(_ form: Form, name: String, in directory: String, over existing: String? = nil) throws {
        self.form = form
        backing = existing ?? "\(directory)/\(name).backing"
        mountPoint = form == .file ? "\(directory)/\(name)" : "\(directory)/\(name).fault"
        control = "\(directory)/\(name).control"
        try Files.makeDirectory(backing)
        try Files.makeDirectory(mountPoint)
        try Files.write(Fault.none.text, to: control)
        let process = try ChildProcess(
            [LaboratoryTools.faultFileSystem, backing, mountPoint, control], directory: directory)
        fileSystem = process
        let isMounted = wait(until: .seconds(5)) { process.output.contains("mounted") || !process.isRunning }
        guard isMounted, process.isRunning else {
            throw LaboratoryFailure("the faulty file system does not mount: \(process.errorOutput)")
        }
        connection = Mounts.minorNumber(of: mountPoint)
        guard form != .file else {
            device = nil
            path = mountPoint
            return
        }
        try ChildProcess.run(["truncate", "--size", "32M", backing + "/image"], directory: directory)
        let device = try LoopDevice(on: mountPoint + "/image")
        self.device = device
        path = form == .block ? device.path : "\(directory)/\(name)"
        guard form == .ext4 else { return }
        try Files.makeDirectory(path)
        try Mounts.run(["mkfs.ext4", "-q", "-m", "0", device.path])
        try Mounts.run(["mount", device.path, path])
    }

    /// From now on, and for operations that hang already, the disk does `fault`.
    package func set(_ fault: Fault) throws {
        try Files.write(fault.text, to: control)
    }

    /// The disk is healthy again and whatever hung goes on.
    package func release() {
        // The loss is fine: without a control file the file system has no fault.
        if (try? set(.none)) == nil { unlink(control) }
        if form == .ext4 { _ = try? ChildProcess.run(["fsfreeze", "--unfreeze", path], directory: "/tmp/") }
    }

    /// Makes a directory on it that can be an SR, a mount of its own; returns its path. For disks with a file system.
    package func makeStorage(_ name: String) throws -> String {
        let directory = path + "/" + name
        try Files.makeDirectory(directory)
        try Mounts.bind(directory)
        return directory
    }

    /// Freezes ext4: writers wait in D state, readers go on.
    package func freeze() throws {
        try ChildProcess.run(["fsfreeze", "--freeze", path], directory: "/tmp/")
    }

    /// Ends a freeze.
    package func thaw() throws {
        try ChildProcess.run(["fsfreeze", "--unfreeze", path], directory: "/tmp/")
    }

    /// Unmounts the SR from under its users, as `umount --lazy` does: the mount point is an empty directory then.
    package func unmount() throws {
        try Mounts.run(["umount", "--lazy", "--no-canonicalize", "--internal-only", path])
    }

    /// Ends the file system's process: every operation fails from now on, as on a device that was pulled.
    package func vanish() {
        fileSystem.send(SIGKILL)
        _ = fileSystem.exitCode(within: .seconds(2))
    }

    func close() {
        release()
        if form == .ext4 { Mounts.detach(path) }
        device?.detach()
        fileSystem.send(SIGTERM)
        if fileSystem.exitCode(within: .seconds(2)) == nil {
            abortConnection()
            fileSystem.send(SIGKILL)
            _ = fileSystem.exitCode(within: .seconds(2))
        }
        Mounts.detach(mountPoint)
    }

    /// Makes the kernel fail everything that still waits for the file system (Documentation/filesystems/fuse.rst).
    private func abortConnection() {
        guard let connection else { return }
        let connections = "/sys/fs/fuse/connections"
        if Files.names(in: connections).isEmpty {
            _ = try? Mounts.run(["mount", "-t", "fusectl", "fusectl", connections])
        }
        let descriptor = open("\(connections)/\(connection)/abort", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "1", 1)
        Glibc.close(descriptor)
    }
}

import Glibc

/// One scenario's bench: a directory of its own on a tmpfs, a mount namespace whose /run is empty and private, and
/// whatever disks and processes the scenario adds. `with` tears all of it down on every way out.
///
/// Used by the thread of one scenario. Needs root, /dev/fuse and loop devices.
package final class Laboratory {
    /// Absolute; short-lived; its mounts reach the namespace.
    package let directory: String
    /// Every process of the scenario but the file systems and the users of SRs lives in here.
    package let namespace: MountNamespace
    private var disks: [any LaboratoryDisk] = []
    private var processes: [ChildProcess] = []

    private init() throws {
        directory = try LaboratoryDirectory.make()
        do {
            namespace = try MountNamespace(in: directory)
        } catch {
            LaboratoryDirectory.remove(directory)
            throw error
        }
    }

    /// Runs a scenario on a fresh bench and clears it away, whether the scenario returns or throws.
    package static func with<Result>(_ scenario: (Laboratory) throws -> Result) throws -> Result {
        try LaboratoryTools.prepare()
        let laboratory = try Laboratory()
        defer { laboratory.close() }
        return try scenario(laboratory)
    }

    /// Adds a disk that hangs, fails, delays or lies on command.
    package func faultDisk(_ form: FaultDisk.Form) throws -> FaultDisk {
        let disk = try FaultDisk(form, name: "disk\(disks.count)", in: directory)
        disks.append(disk)
        return disk
    }

    /// Adds another host's view of a disk of the form `.file`, with faults of its own.
    package func view(of disk: FaultDisk) throws -> FaultDisk { try view(of: disk.backing) }

    /// Adds a view of a directory, with faults of its own.
    package func view(of existing: String) throws -> FaultDisk {
        let view = try FaultDisk(.file, name: "disk\(disks.count)", in: directory, over: existing)
        disks.append(view)
        return view
    }

    /// Adds an ext4 file system on a loop device that has no faults; room for many SRs in directories.
    package func plainDisk(mebibytes: Int = 64) throws -> PlainDisk {
        let disk = try PlainDisk(name: "disk\(disks.count)", in: directory, mebibytes: mebibytes)
        disks.append(disk)
        return disk
    }

    /// Adds a loop device that has no faults, to be used raw.
    package func plainDevice() throws -> PlainDevice {
        let device = try PlainDevice(name: "disk\(disks.count)", in: directory)
        disks.append(device)
        return device
    }

    /// Starts a process inside the namespace; it is killed when the scenario ends.
    package func start(_ command: [String], environment: [String: String?] = [:]) throws -> ChildProcess {
        let process = try ChildProcess(namespace.entering(command), environment: environment, directory: directory)
        processes.append(process)
        return process
    }

    /// Runs a command inside the namespace to its end; returns its standard output.
    @discardableResult
    package func run(_ command: [String], deadline: Duration = .seconds(10)) throws -> String {
        try ChildProcess.run(namespace.entering(command), deadline: deadline, directory: directory)
    }

    /// Starts a process that holds `path` open, the way a VM's disk backend holds its image: that makes an SR used.
    package func use(_ path: String) throws -> ChildProcess {
        let process = try ChildProcess(["sleep", "infinity"], input: path, directory: directory)
        processes.append(process)
        return process
    }

    /// Mounts an empty tmpfs of `size` (mount option of tmpfs(5)), for a directory that can be filled up.
    package func mountMemory(at path: String, size: String) throws {
        try Mounts.memory(at: path, size: size)
    }

    /// Writes a file of one block on a file-system SR, for `use`.
    package func makeImage(in storage: String) throws -> String {
        let path = storage + "/image"
        try Files.write([UInt8](repeating: 0x5a, count: 4096), to: path)
        return path
    }

    /// Order matters: hangs first, since nothing that is stuck in one can end.
    private func close() {
        for disk in disks { disk.release() }
        for process in processes {
            process.send(SIGCONT)
            process.send(SIGKILL)
        }
        namespace.close()
        for process in processes { _ = process.exitCode(within: .seconds(2)) }
        for disk in disks.reversed() { disk.close() }
        LaboratoryDirectory.remove(directory)
    }
}

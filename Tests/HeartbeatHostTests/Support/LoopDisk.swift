import Glibc
import TestLaboratory

/// A real block device on a file, raw or with ext4 on it, in a directory of its own. Needs root.
final class LoopDisk {
    enum Form {
        case raw, ext4
    }

    /// Holds the image, the mount point and whatever else a test makes.
    let directory: String
    /// The file behind the device.
    let image: String
    /// Such as /dev/loop3.
    let device: String
    /// The SR's path: the mount point, or a link to the device, as LVM's names are.
    let path: String
    private let form: Form

    init(_ form: Form, megabytes: Int = 8) throws {
        self.form = form
        var template = Array("/tmp/heartbeat-disk-XXXXXX".utf8CString)
        guard let name = mkdtemp(&template) else { throw LaboratoryFailure("cannot make a directory in /tmp") }
        directory = String(cString: name)
        image = directory + "/image"
        path = directory + "/sr"
        try ChildProcess.run(["truncate", "--size", "\(megabytes)M", image], directory: directory)
        let output = try ChildProcess.run(["losetup", "--find", "--show", image], directory: directory)
        device = String(output.prefix { $0 != "\n" })
        switch form {
        case .raw: symlink(device, path)
        case .ext4:
            try Files.makeDirectory(path)
            try run(["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", device])
            try mount()
        }
    }

    deinit {
        // The loss is fine: what is not mounted or not attached any more needs no clearing away.
        for place in ["processes", "sr"] { _ = try? run(["umount", "--lazy", "\(directory)/\(place)"]) }
        detach()
        _ = try? ChildProcess.run(["rm", "-rf", "--one-file-system", directory], directory: "/tmp/")
    }

    /// Detaches the device, unless it is another test's by now.
    func detach() {
        let attribute = "/sys/block/\(device.split(separator: "/").last ?? "")/loop/backing_file"
        guard Files.text(of: attribute)?.hasPrefix(directory) == true else { return }
        _ = try? run(["losetup", "--detach", device])
    }

    func mount() throws { try run(["mount", device, path]) }

    func unmount() throws { try run(["umount", path]) }

    /// Runs a command to its end; returns its standard output.
    @discardableResult
    func run(_ command: [String]) throws -> String { try ChildProcess.run(command, directory: directory) }

    /// Runs a line of shell, as CloudStack's scripts would.
    @discardableResult
    func shell(_ line: String) throws -> String { try run(["bash", "-c", line]) }

    /// Shuts the file system down as if its device had failed: EXT4_IOC_SHUTDOWN without flushing (fs/ext4/ext4.h).
    func shutDown() throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var flags: UInt32 = 2
        guard descriptor >= 0, ioctl(descriptor, 0x8004_587D, &flags) == 0 else {
            throw LaboratoryFailure("cannot shut \(path) down: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
    }
}

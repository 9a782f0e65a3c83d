/// A loop device on a file.
struct LoopDevice {
    /// Such as /dev/loop3.
    let path: String

    /// Attaches the first free device to `file`.
    init(on file: String) throws {
        let output = try ChildProcess.run(["losetup", "--find", "--show", file], directory: "/tmp/")
        path = String(output.prefix { $0 != "\n" })
    }

    /// Detaches it, at the latest when its last user closes it.
    func detach() {
        // The loss is fine: a device that is gone needs no detaching.
        _ = try? ChildProcess.run(["losetup", "--detach", path], directory: "/tmp/")
    }

    /// Every device on a file under `directory`, as long as that is mounted; does not touch those files.
    static func devices(under directory: String) -> [LoopDevice] {
        Files.names(in: "/sys/block").compactMap { name in
            guard let file = Files.text(of: "/sys/block/\(name)/loop/backing_file"), file.hasPrefix(directory + "/")
            else { return nil }
            return LoopDevice(path: "/dev/\(name)")
        }
    }

    private init(path: String) {
        self.path = path
    }
}

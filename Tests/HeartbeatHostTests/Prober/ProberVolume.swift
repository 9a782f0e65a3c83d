import Glibc
import HeartbeatCore
import HeartbeatHost

/// A real ext4 file system on a loop device with the heartbeat files of host `h1`; frozen, its writers hang in D.
final class ProberVolume {
    let mountPoint: String
    private let directory: String
    private var isFrozen = false

    init() throws {
        directory = try ProberTool.temporaryDirectory()
        mountPoint = "\(directory)/mount"
        let image = "\(directory)/image"
        try ProberTool.run("/usr/bin/truncate", "-s", "16M", image)
        try ProberTool.run("/usr/sbin/mkfs.ext4", "-q", "-F", image)
        mkdir(mountPoint, 0o755)
        try ProberTool.run("/usr/bin/mount", "-o", "loop", image, mountPoint)
        for name in ["hb-h1", ".heartbeat-h1"] {
            let descriptor = open("\(mountPoint)/\(name)", O_WRONLY | O_CREAT, 0o644)
            let block = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
            write(descriptor, block, block.count)
            fsync(descriptor)
            close(descriptor)
        }
    }

    deinit {
        thaw()
        // Busy while a prober that was just killed is on its way out: detached, it goes when that is gone.
        umount2(mountPoint, Int32(MNT_DETACH))
        rmdir(mountPoint)
        unlink("\(directory)/image")
        rmdir(directory)
    }

    /// Whoever writes from now on hangs.
    func freeze() throws {
        try ProberTool.run("/usr/sbin/fsfreeze", "-f", mountPoint)
        isFrozen = true
    }

    func thaw() {
        guard isFrozen else { return }
        isFrozen = false
        // In deinit nobody could be told; the test that needs it sees that nothing goes on.
        try? ProberTool.run("/usr/sbin/fsfreeze", "-u", mountPoint)
    }
}

import Glibc
import HeartbeatCore

extension BootID {
    /// This boot, from /proc/sys/kernel/random/boot_id (random(4)).
    package static func current() throws(SystemFailure) -> BootID {
        let path = "/proc/sys/kernel/random/boot_id"
        guard let identifier = BootID(try KernelFile.line(of: path)) else {
            throw SystemFailure("understand", path, errorNumber: EINVAL)
        }
        return identifier
    }
}

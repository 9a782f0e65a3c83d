import HeartbeatCore

/// Whether a daemon runs for a runtime directory, told without a lock of one's own: a daemon that starts at that moment
/// would find it taken.
package enum DaemonPresence {
    /// True when somebody holds the lock of `SingleInstance` there (/proc/locks: type, mode, process, device:inode).
    package static func isRunning(runtime: String) throws(SystemFailure) -> Bool {
        let status: FileStatus
        do throws(TargetFailure) {
            status = try FileStatus(of: "\(runtime)/lock", followsLinks: false)
        } catch {
            if error.outcome == .missing { return false }
            throw SystemFailure("look at", "\(runtime)/lock", errorNumber: error.errorNumber)
        }
        let locks = String(decoding: try KernelFile.bytes(of: "/proc/locks"), as: UTF8.self)
        return locks.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK" else { return false }
            let parts = fields[5].split(separator: ":")
            guard parts.count == 3, let major = UInt32(parts[0], radix: 16), let minor = UInt32(parts[1], radix: 16)
            else { return false }
            return DeviceNumber(major: major, minor: minor) == status.device && UInt64(parts[2]) == status.inode
        }
    }
}

import HeartbeatCore

/// Whether a daemon runs for a runtime directory, told without a lock of one's own: a daemon that starts at that moment
/// would find it taken.
package enum DaemonPresence {
    /// True when somebody holds the lock of `SingleInstance` there.
    package static func isRunning(runtime: String) throws(SystemFailure) -> Bool {
        try process(runtime: runtime) != nil
    }

    /// The process that holds that lock (/proc/locks: type, mode, process, device:inode); nil when nobody does, 0 or less
    /// when it is out of sight, in another PID namespace.
    package static func process(runtime: String, locks: String = "/proc/locks") throws(SystemFailure) -> Int32? {
        let status: FileStatus
        do throws(TargetFailure) {
            status = try FileStatus(of: "\(runtime)/lock", followsLinks: false)
        } catch {
            if error.outcome == .missing { return nil }
            throw SystemFailure("look at", "\(runtime)/lock", errorNumber: error.errorNumber)
        }
        let lines = String(decoding: try KernelFile.bytes(of: locks), as: UTF8.self).split(separator: "\n")
        return lines.lazy.compactMap { holder(in: $0, of: status) }.first
    }

    private static func holder(in line: Substring, of file: FileStatus) -> Int32? {
        let fields = line.split(separator: " ")
        guard fields.count >= 6, fields[1] == "FLOCK" else { return nil }
        let parts = fields[5].split(separator: ":")
        guard parts.count == 3, let major = UInt32(parts[0], radix: 16), let minor = UInt32(parts[1], radix: 16),
            DeviceNumber(major: major, minor: minor) == file.device, UInt64(parts[2]) == file.inode
        else { return nil }
        return Int32(fields[4]) ?? 0
    }
}

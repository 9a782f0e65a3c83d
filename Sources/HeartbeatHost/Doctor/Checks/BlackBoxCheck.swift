import Glibc
import HeartbeatCore

/// The black box: there, filled, and on a disk that outlives the reset.
struct BlackBoxCheck: DoctorCheck {
    static let subject = "the black box"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let path = BoxFile.path(state: host.configuration.paths.state)
        guard case .here(let place) = LocalPath(path, in: host) else {
            return [
                lost(
                    "\(path) lies on an SR or a network file system", "that may hang just when a fence is written there"
                )
            ]
        }
        if let mount = host.mounts.mount(containing: place), ["tmpfs", "ramfs"].contains(mount.type) {
            return [
                lost("\(path) lies on \(mount.type), mounted at \(mount.mountPoint)", "it does not outlive a reset")
            ]
        }
        var status = stat()
        guard stat(host.path(place), &status) == 0 else {
            if errno == EACCES { return [.notLookedAt(Self.subject, because: "its directory may not be entered")] }
            return [
                DoctorFinding(
                    .blackBoxMissing, host.daemon == nil ? .note : .warning, "\(path) is not there",
                    why:
                        "After a reset `heartbeat why` can tell nothing of the last minutes. The daemon makes it at its start.",
                    advice:
                        "`systemctl restart heartbeat`; if it is still missing, look at the disk of \(host.configuration.paths.state)"
                )
            ]
        }
        let size = BoxFile.capacity * BoxBlock.size
        // st_blocks counts 512 bytes, whatever the file system's blocks are (stat(3type)).
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size >= size, Int(status.st_blocks) * 512 >= size else {
            return [
                DoctorFinding(
                    .blackBoxUnfilled, .warning,
                    "\(path) has \(Int(status.st_blocks) * 512) of its \(size) bytes on disk",
                    why: "A write at the fence would have to find room first, and on a full disk finds none.",
                    advice: "make room on that disk, `rm \(path)`, then `systemctl restart heartbeat`")
            ]
        }
        return [.fine(.blackBoxReady, "the black box is there and filled (\(path))")]
    }

    private func lost(_ what: String, _ why: String) -> DoctorFinding {
        DoctorFinding(
            .blackBoxLost, .warning, what, why: "The last words of a fence are not safe there: \(why).",
            advice: "keep state in [paths] on a local disk")
    }
}

import CLinux
import Glibc
import HeartbeatCore

/// Syncs the file system that the journal lies on, and no other: sync(2) would wait for the lost SR too.
struct JournalSync: Sendable {
    private let descriptor: Int32
    /// Why there is nothing to sync; nil when there is.
    let fault: String?

    /// Opens the first of `directories` that is there. The descriptor is kept for the life of the process.
    init(directories: [String]) {
        for directory in directories {
            let opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard opened < 0 else {
                descriptor = opened
                fault = nil
                return
            }
        }
        descriptor = -1
        fault = "no journal directory to sync before a fence (looked for \(directories.joined(separator: ", ")))"
    }

    /// syncfs(2). May block for as long as that disk does.
    func perform(_ job: BoundedTask.Job) {
        guard job == .act, descriptor >= 0 else { return }
        _ = heartbeat_syncfs(descriptor)
    }
}

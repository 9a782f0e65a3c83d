import CLinux
import Glibc
import HeartbeatCore

/// Syncs the local file systems when asked, on a thread of its own that may hang for ever. Requests that come while it
/// is busy count as one.
struct SyncThread {
    let context: ProberContext
    let requests: EventDescriptor
    private let descriptors: [Int32]

    /// Opens `directories` now, since later an open may hang; one that is not there is left out, and of several on one
    /// file system one is taken.
    init(context: ProberContext, requests: EventDescriptor, directories: [String]) {
        self.context = context
        self.requests = requests
        var devices: Set<dev_t> = []
        var descriptors: [Int32] = []
        for directory in directories {
            let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            var status = stat()
            guard descriptor >= 0, fstat(descriptor, &status) == 0, devices.insert(status.st_dev).inserted else {
                if descriptor >= 0 { close(descriptor) }
                continue
            }
            descriptors.append(descriptor)
        }
        self.descriptors = descriptors
    }

    /// Never returns.
    func run() {
        context.threadStands()
        while true {
            requests.wait()
            let start = BootClock.now()
            var errorNumber: Int32 = 0
            for descriptor in descriptors where heartbeat_syncfs(descriptor) != 0 && errorNumber == 0 {
                errorNumber = errno
            }
            var report = context.report(.synced, storage: 0, start: start)
            report.end = BootClock.now()
            report.errorNumber = errorNumber
            context.send(report)
        }
    }
}

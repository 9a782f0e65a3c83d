import CLinux
import Glibc
import HeartbeatCore

/// The daemon's end of one viewer process: orders go out, findings come in. Owned by the viewer's thread; nothing but `start` waits.
struct ViewerLink {
    /// What `receive()` found.
    enum Received {
        case finding(DirectFinding)
        case empty, gone
    }

    let process: Int32
    /// For poll(2).
    let socket: Int32
    let startedAt: BootInstant
    private let processDescriptor: Int32

    /// Starts a viewer that works by `schedule`. Blocks until the kernel has read the binary, for ever if its disk is dead.
    static func start(executable: String, schedule: Schedule) throws(SystemFailure) -> ViewerLink {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw SystemFailure("open", "/dev/null") }
        defer { close(null) }
        let (_, descriptor) = try SharedPage.create(for: schedule)
        defer { close(descriptor) }
        let child = try SpawnedProcess.start(
            executable: executable, arguments: ["heartbeat", Viewer.argument],
            environment: ["MALLOC_ARENA_MAX=1", "SWIFT_BACKTRACE=enable=no"], null: null, shared: descriptor,
            sendBufferBytes: Int32(clamping: max(106_496, schedule.storages.count * 4096)))
        close(child.sideSocket)
        return ViewerLink(
            process: child.identifier, socket: child.socket, startedAt: BootClock.now(),
            processDescriptor: child.processDescriptor)
    }

    private init(process: Int32, socket: Int32, startedAt: BootInstant, processDescriptor: Int32) {
        self.process = process
        self.socket = socket
        self.startedAt = startedAt
        self.processDescriptor = processDescriptor
    }

    /// Takes one finding out of the socket. What is none, though this viewer sent it, makes it as good as gone.
    func receive() -> Received {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<DirectFinding>.size + 1)
        while true {
            let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return .empty }
            guard count > 0 else { return .gone }
            return bytes[..<count].withUnsafeBytes { DirectFinding(untrusted: $0) }.map { .finding($0) } ?? .gone
        }
    }

    /// Hands an order over; false when the socket takes no more.
    func send(_ order: DirectOrder) -> Bool {
        withUnsafeBytes(of: order) {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)) == $0.count
        }
    }

    /// Kills it (pidfd_send_signal(2)) and lets go of it. It is still to be reaped.
    func abandon() {
        _ = heartbeat_pidfd_send_signal(processDescriptor, SIGKILL)
        close(socket)
        close(processDescriptor)
    }
}

import Glibc
import Synchronization
import TestLaboratory

/// Pipes in place of /proc/sysrq-trigger, watched by a real-time thread: when each byte arrived, to some microseconds.
final class TriggerPipes: Sendable {
    let paths: [String]
    private let descriptors: [Int32]
    private let arrivals: Mutex<[[Instant]]>
    private let isClosed = Atomic<Bool>(false)
    /// Above the judge's, so that it is not the watcher that waits for a processor.
    private static let priority: Int32 = 49

    /// Makes so many in `directory`.
    init(_ count: Int, in directory: String) throws {
        paths = (0..<count).map { "\(directory)/pipe-\($0)" }
        descriptors = try paths.map { path in
            // Open for writing too: a pipe without writers would be at its end between two of them (fifo(7)).
            guard mkfifo(path, 0o600) == 0, case let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC),
                descriptor >= 0
            else { throw LaboratoryFailure("cannot make a pipe \(path): \(String(cString: strerror(errno)))") }
            return descriptor
        }
        arrivals = Mutex(Array(repeating: [], count: count))
        try BackgroundThread.start(priority: Self.priority) { self.watch() }
    }

    /// When bytes arrived in one of them, oldest first.
    func arrivals(at index: Int) -> [Instant] { arrivals.withLock { $0[index] } }

    /// Forgets what arrived, for the next round.
    func clear() { arrivals.withLock { list in for index in list.indices { list[index] = [] } } }

    func close() { isClosed.store(true, ordering: .relaxed) }

    private func watch() {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 64)
        while !isClosed.load(ordering: .relaxed) {
            // 100 ms: how soon it sees that it is closed.
            guard poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
            let now = Instant.now
            for index in waiting.indices where waiting[index].revents != 0 {
                let count = read(descriptors[index], &buffer, buffer.count)
                guard count > 0 else { continue }
                arrivals.withLock { $0[index] += Array(repeating: now, count: count) }
            }
        }
        for descriptor in descriptors { Glibc.close(descriptor) }
    }
}

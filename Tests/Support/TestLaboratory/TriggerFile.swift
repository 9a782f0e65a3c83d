import Glibc
import Synchronization

/// A file in place of /proc/sysrq-trigger, watched by a thread of its own: which bytes arrived, and when.
package final class TriggerFile: Sendable {
    package let path: String
    private let arrivals = Mutex<[Arrival]>([])
    private let isClosed = Atomic<Bool>(false)

    /// One byte and the instant it was seen, at most a few milliseconds late.
    package struct Arrival: Sendable {
        package let byte: UInt8
        package let at: Instant

        package var character: Character { Character(UnicodeScalar(byte)) }
    }

    init(path: String) throws {
        self.path = path
        try Files.write([UInt8](), to: path)
        try startWatching()
    }

    /// Every byte so far, oldest first.
    package var bytes: [Arrival] { arrivals.withLock { $0 } }

    /// Waits for the first byte, at most for `timeout`.
    package func firstByte(within timeout: Duration) -> Arrival? {
        wait(until: timeout) { !bytes.isEmpty }
        return bytes.first
    }

    func close() { isClosed.store(true, ordering: .relaxed) }

    private func startWatching() throws {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TriggerFile>.fromOpaque(context).takeRetainedValue().watch()
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw LaboratoryFailure("cannot start a thread: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }

    /// Real-time where that is allowed: what it measures is the daemon, not its own wait for a processor.
    private func watch() {
        var priority = sched_param()
        priority.sched_priority = 1
        pthread_setschedparam(pthread_self(), SCHED_RR, &priority)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { Glibc.close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64)
        while !isClosed.load(ordering: .relaxed) {
            let count = read(descriptor, &buffer, buffer.count)
            let now = Instant.now
            if count > 0 {
                arrivals.withLock { list in list += buffer[..<count].map { Arrival(byte: $0, at: now) } }
            }
            rest(.milliseconds(2))
        }
    }
}

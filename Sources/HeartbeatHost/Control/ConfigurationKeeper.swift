import HeartbeatCore
import Synchronization

/// Keeps the last good configuration in the state directory, on a thread of its own: that disk may hang, and neither a
/// reload nor a removal may wait for it.
final class ConfigurationKeeper: Sendable {
    private let state: String
    private let reporters: Reporters
    private let waiting = Mutex<ConfigurationFile?>(nil)
    private let wake: EventDescriptor

    /// Starts the thread.
    init(state: String, reporters: Reporters) throws(SystemFailure) {
        self.state = state
        self.reporters = reporters
        wake = try EventDescriptor()
        try SystemThread.start(name: "keeper", stack: .helper, policy: .ordinary) { self.run() }
    }

    /// Has `file` kept as soon as the disk takes it; of several that wait, the newest. Any thread; does not wait.
    func keep(_ file: ConfigurationFile) {
        waiting.withLock { $0 = file }
        wake.raise()
    }

    private func run() -> Never {
        while true {
            wake.wait()
            let next = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            guard let next else { continue }
            do throws(SystemFailure) {
                try LastGoodConfiguration(state: state).store(next)
            } catch {
                reporters.note("\(error): a start with a broken file would be unprotected", .warning, .degraded)
            }
        }
    }
}

import HeartbeatCore
import HeartbeatHost

extension PeerAnswer {
    /// Asks the daemon that the configuration at `path` is of; `runtime` is its directory where it is known otherwise. Answers
    /// within a second.
    static func ask(
        about host: String, configuration path: String, runtime: String? = nil, first: [String] = []
    ) -> PeerAnswer {
        // This program itself, even after it was replaced on disk.
        let confirmation = PeerConfirmation(
            program: "/proc/self/exe", arguments: ["check-storage", "--config", path, "--host", host])
        return PeerAnswer(
            host: host, runtime: runtime ?? DaemonPaths.load(path).runtime, first: first, confirmation: confirmation)
    }
}

import Glibc
import HeartbeatCore

/// The text of the last configuration that validated, kept in the state directory: a start with a broken file guards
/// on with this one. May block on the root disk: for the thread that loads or reloads, never for the judging thread.
package struct LastGoodConfiguration: Sendable {
    /// `<state>/last-good.toml`.
    package let path: String

    /// `state` is the state directory, `/var/lib/heartbeat` unless configured.
    package init(state: String) {
        path = "\(state)/last-good.toml"
    }

    /// Keeps a text that has validated, in one step and durably, mode 0600. The directory must exist.
    /// Writes nothing when the same text is there already, to spare the root disk at each start.
    package func store(_ file: ConfigurationFile) throws(SystemFailure) {
        // What cannot be read is replaced: the fault does not matter here.
        if let kept = try? ConfigurationFile.read(path: path), kept.text == file.text { return }
        try WholeFile.replace(path, with: file.text, mode: 0o600)
    }

    /// Reads the kept text and validates it again, as a newer program may have stricter rules.
    package func load() throws(ConfigurationFileFault) -> Configuration {
        try ConfigurationFile.load(path: path)
    }
}

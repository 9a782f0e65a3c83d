import FoundationEssentials
import Glibc

/// A real systemd-journald of the scenario's own, started by hand inside the namespace; its journal is in memory there.
package final class JournalDaemon {
    private let laboratory: Laboratory
    private let process: ChildProcess

    /// Starts it and waits until it listens.
    package init(in laboratory: Laboratory) throws {
        self.laboratory = laboratory
        // journald takes no message in a /proc that hides the first process: it gets a copy of the namespace without that.
        let script = """
            umount --lazy /proc && mkdir -p /run/systemd/journal /run/log/journal \
                && exec /lib/systemd/systemd-journald
            """
        process = try laboratory.start(["unshare", "--mount", "sh", "-c", script])
        let socket = laboratory.namespace.outside("/run/systemd/journal/socket")
        guard wait(until: .seconds(10), { Files.exists(socket) }) else {
            throw LaboratoryFailure("journald does not start: \(process.errorOutput)")
        }
    }

    /// Entries that `heartbeat` wrote so far, oldest first; syncs first, so journald must be running.
    package func entries() throws -> [Entry] {
        try laboratory.run(["journalctl", "--sync"])
        return try entriesWithoutSync().filter { $0["MESSAGE_ID"] != nil && $0["_COMM"] == "heartbeat" }
    }

    /// Every entry that is in the files, whoever wrote it.
    package func entriesWithoutSync() throws -> [Entry] {
        let output = try laboratory.run(
            ["journalctl", "--directory", "/run/log/journal", "--output", "json", "--no-pager", "--quiet"])
        return output.split(separator: "\n").compactMap { line in
            // The loss is fine: a line that is no JSON object is no entry.
            try? JSONDecoder().decode(Entry.self, from: Data(line.utf8))
        }
    }

    /// Stops it where it is: its socket stays, fills up, and writers that wait for it hang.
    package func freeze() { process.send(SIGSTOP) }

    /// Lets it go on.
    package func thaw() { process.send(SIGCONT) }

    /// Ends it.
    package func kill() {
        process.send(SIGKILL)
        _ = process.exitCode(within: .seconds(2))
    }

    /// One entry: field names and values. Fields that are no text are left out.
    package struct Entry: Decodable, Sendable {
        private let fields: [String: String]

        package init(from decoder: any Decoder) throws {
            let values = try decoder.singleValueContainer().decode([String: Field].self)
            fields = values.compactMapValues { $0.text }
        }

        package subscript(field: String) -> String? { fields[field] }

        /// CLOCK_REALTIME at which journald took it, in microseconds.
        package var receivedAtMicroseconds: Int64? { fields["__REALTIME_TIMESTAMP"].flatMap { Int64($0) } }
    }

    private struct Field: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            // The loss is fine: values that are no text are no concern of the tests.
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }
}

import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat status`: what the daemon last wrote, for people and monitoring. Reads one file and nothing else.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows how this host is guarded; a monitoring plugin by its first line and exit code.",
        discussion: "Exit code 0 ok, 1 warning, 2 critical or fencing, 3 unknown (no daemon, stale status).")

    @OptionGroup var file: ConfigurationOption

    @Option(help: "The daemon's runtime directory (default: that of the configuration, else /run/heartbeat).")
    var runtime: String?

    @Option(help: "How to print it: table or json.")
    var format = Format.table

    @Flag(help: "Show it anew each second until interrupted; only with the table.")
    var watch = false

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    func validate() throws {
        if watch && format == .json { throw ValidationError("--watch draws a table: leave out --format json") }
    }

    func run() throws {
        let directory = runtime ?? DaemonPaths.load(file.path).runtime
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let hasColours = isTerminal && getenv("NO_COLOR") == nil
        while watch {
            let table = StatusTable(reading: .take(runtime: directory), hasColours: hasColours)
            // Home, the text with the rest of each line cleared, then everything below cleared (ECMA-48).
            let text = table.text.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: "\u{1B}[K\n")
            write(isTerminal ? "\u{1B}[H" + text + "\u{1B}[J" : table.text)
            sleep(1)
        }
        let reading = StatusReading.take(runtime: directory)
        switch (format, reading) {
        case (.json, .current(_, let text)): write(text)
        case (.json, .unknown(let reason)): Terminal.complain(reason)
        case (.table, _): write(StatusTable(reading: reading, hasColours: hasColours).text)
        }
        throw reading.exitCode
    }

    /// At once, also into a pipe.
    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}

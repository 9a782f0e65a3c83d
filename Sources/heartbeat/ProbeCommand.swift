import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat probe`: one beat per SR, with the time that each stage took.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Beats once on each SR and shows how long each stage took.",
        discussion: """
            While the daemon runs, or while the record on an SR promises a fence, nothing is written: what the last beat \
            left there is read and judged. Otherwise a record that promises nothing is written and read back, and no \
            number. Answers within io_timeout + 1 s, whatever storage does. Exits 0 when all is well, else 2.
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(name: .customLong("sr"), help: "Only this SR of the configuration; may be given more than once.")
    var storages: [String] = []

    @Option(help: "How to print it: text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        let loaded = try ProbeCommand.load(file.path)
        for name in storages where !loaded.storages.contains(where: { $0.uuid == name }) {
            throw ValidationError("\(file.path) has no SR \(name).")
        }
        let chosen = loaded.storages.map(\.uuid).filter { storages.isEmpty || storages.contains($0) }
        guard !chosen.isEmpty else {
            Terminal.complain("\(file.path) names no SR: add one with `heartbeat setup`")
            throw ExitStatus.badConfiguration
        }
        let findings: [ProbeFinding]
        do throws(SystemFailure) {
            let deadline = loaded.timing.ioTimeout + .seconds(1)
            // This program itself, even after it was replaced on disk.
            findings = try ProbeProcesses(program: "/proc/self/exe", deadline: deadline)
                .run(chosen.map { ["probe-storage", "--config", file.path, $0] })
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
        let results = Array(zip(chosen, findings))
        print(format == .json ? ProbeCommand.json(results) : ProbeCommand.table(results))
        if results.contains(where: { !$0.1.isGood }) { throw ExitCode(2) }
    }

    /// The configuration at `path`; its faults go to standard error.
    static func load(_ path: String) throws -> Configuration {
        do throws(ConfigurationFileFault) {
            return try ConfigurationFile.load(path: path)
        } catch {
            error.sentences.forEach(Terminal.complain)
            throw ExitStatus.of(error)
        }
    }

    private static func table(_ results: [(String, ProbeFinding)]) -> String {
        let head = ["SR", "outcome", "open", "check", "write", "read"]
        let rows = results.map { name, finding in
            // A stage that was not reached has no time.
            [name, finding.outcome]
                + finding.microseconds.map { $0 == 0 ? "-" : "\($0 / 1_000).\($0 % 1_000 / 100) ms" }
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        return
            ([line(head)] + zip(rows, results).flatMap { [line($0), "  \($1.1.detail)"] }).joined(separator: "\n")
    }

    private static func json(_ results: [(String, ProbeFinding)]) -> String {
        let stages = ["open", "check", "write", "read"]
        let entries = results.map { name, finding in
            JSONValue.object([
                ("uuid", .string(name)), ("outcome", .string(finding.outcome)), ("ok", .boolean(finding.isGood)),
                (
                    "stages_seconds",
                    .object(
                        zip(stages, finding.microseconds).map { ($0, .seconds(.microseconds(Int64($1)))) })
                ),
                ("detail", .string(finding.detail)),
            ])
        }
        return JSONValue.object([("schema", .integer(1)), ("sr", .array(entries))]).text
    }
}

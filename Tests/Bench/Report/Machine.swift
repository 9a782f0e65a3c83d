import Glibc
import TestLaboratory

/// What the figures were taken on and with.
struct Machine {
    let facts: [String]

    /// Asks the machine, and git for the commit.
    static func now() -> Machine {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let mebibytes = sysconf(Int32(_SC_PHYS_PAGES)) / 256
        return Machine(facts: [
            "machine: \(cores) processors (\(processor)), \(mebibytes) MiB of memory",
            "kernel: \(line(of: "/proc/sys/kernel/osrelease")), Debian \(line(of: "/etc/debian_version"))",
            "heartbeat: \(output(["git", "-C", LaboratoryTools.sources, "log", "-1", "--format=%h of %cs"])),"
                + " `\(built)`",
            "beside it: \(PeerTools.versions.joined(separator: ", ")); bash \(bash)",
        ])
    }

    private static var built: String {
        LaboratoryTools.heartbeat.contains("/release/")
            ? "make build" : "a debug build: its figures mean nothing"
    }

    private static var processor: String {
        let lines = (Files.text(of: "/proc/cpuinfo") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("model name") } ?? "?"
        return line.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "?"
    }

    private static var bash: String { output(["bash", "-c", "echo $BASH_VERSION"]) }

    private static func line(of path: String) -> String {
        String((Files.text(of: path) ?? "?").prefix { $0 != "\n" })
    }

    private static func output(_ command: [String]) -> String {
        // The loss is fine: the fact is then not known.
        let text = (try? ChildProcess.run(command, directory: "/tmp/")) ?? "?"
        return String(text.prefix { $0 != "\n" })
    }
}

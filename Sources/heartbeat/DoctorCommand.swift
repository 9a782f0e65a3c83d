import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat doctor`: proves each part of the fence and of its evidence, without acting.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at everything that a fence and its evidence rest on, without acting.",
        discussion: """
            Each finding says what is so, why it matters and what to type. Reads /proc, /sys and local disks only, never an \
            SR, and opens no watchdog; as root it writes one journal entry, to see how long that takes. Without root it says \
            what it could not look at. Answers within 10 s, whatever storage does. Exit code 0 fine, 1 warnings, 2 something \
            critical.
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(help: "How to print it: text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        let host = try examinedHost()
        let report = DoctorReport(Doctor(host).examine(), host: host.configuration.host)
        print(format == .json ? report.json.text : report.text)
        fflush(nil)
        // A check that hangs must not hold the exit up.
        _exit(report.exitCode)
    }

    private func examinedHost() throws -> ExaminedHost {
        var host: ExaminedHost
        do throws(ConfigurationFileFault) {
            host = Self.host(try ConfigurationFile.load(path: file.path), file.path)
        } catch {
            host = Self.host(try standIn(), file.path)
            // The daemon may read what this user may not.
            if ExitStatus.of(error) == ExitStatus.noPermission {
                host.configurationUnseen = error.sentences.joined(separator: "; ")
            } else {
                host.configurationFaults = error.sentences
            }
        }
        return host
    }

    /// In place of a configuration that is not usable: the last good one, else the defaults with the paths that could be read.
    private func standIn() throws -> Configuration {
        let paths = SalvagedPaths(of: file.path).paths
        // As a start would do; why the file itself is not usable is told in any case.
        if let kept = try? LastGoodConfiguration(state: paths.state).load() { return kept }
        return try Configuration(host: "unknown", paths: paths, storages: [])
    }

    private static func host(_ configuration: Configuration, _ path: String) -> ExaminedHost {
        var host = ExaminedHost(
            configuration: configuration, configurationPath: path,
            status: status(runtime: configuration.paths.runtime))
        (host.trigger, host.reboot) = ExaminedRung.ofThisProcess(
            configuration.paths, forbidden: getenv("HEARTBEAT_NO_FENCE") != nil)
        host.journalTime = ExaminedHost.realJournalTime
        host.clock = .now()
        return host
    }

    private static func status(runtime: String) -> ExaminedStatus {
        switch StatusReading.take(runtime: runtime) {
        case .unknown(let reason): .unknown(reason)
        case .current(let file, _):
            .current(
                ExaminedStatus.Content(
                    protection: file.protection, reason: file.reason, verdict: file.verdict,
                    isFenceReady: file.fence.ready, degraded: file.degraded))
        }
    }
}

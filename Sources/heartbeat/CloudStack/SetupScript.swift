import Glibc
import HeartbeatCore
import HeartbeatHost

/// setup_heartbeat_sr.sh and setup_heartbeat_file.sh: one line that begins with #code#, exit code 0 always. The management server
/// goes by the code alone; what really was the matter goes to standard error and the journal.
struct SetupScript {
    let configuration: String
    var environment = SetupEnvironment()
    /// Where the daemon has its status; nil for where the configuration says.
    var runtime: String?
    /// How long the daemon may take to list an SR that it was told of.
    var patience = Duration.seconds(5)

    /// setup_heartbeat_sr.sh: makes the heartbeat on the SR. The management server has the pool's master do this for other hosts
    /// too; those have a configuration of their own.
    func storage(host: String?, storage: String?) -> CloudStackAnswer {
        let usage = "setup_heartbeat_sr.sh <uuid of a host> <uuid of an SR>"
        guard let host else { return .usage(usage, code: 0, output: "#1#no host uuid\n") }
        guard let storage else { return .usage(usage, code: 0, output: "#2#no sr uuid\n") }
        return answer(host, storage) { failure in
            switch failure.kind {
            case .volumeNotActive: "#8# Unable to make \(Self.link(host, storage)) active"
            default: "#6# Unable to create heartbeat volume hb-\(host)"
            }
        } work: { request throws(SetupFailure) in
            let setup = Setup(request, environment: environment)
            guard isThisHost(host) else {
                _ = try setup.prepareForOtherHost()
                return []
            }
            return try add(storage, setup)
        }
    }

    /// setup_heartbeat_file.sh: adds the SR to this host's configuration, or takes it out once the daemon has let it go.
    func file(host: String?, storage: String?, adds: String?) -> CloudStackAnswer {
        let usage = "setup_heartbeat_file.sh <uuid of this host> <uuid of an SR> <true|false>"
        guard let host else { return .usage(usage, code: 0, output: "#1# no uuid of host\n") }
        guard let storage else { return .usage(usage, code: 0, output: "#2# no uuid of sr\n") }
        guard let adds, adds == "true" || adds == "false" else {
            return .usage(usage, code: 0, output: "#21# no add parameter\n")
        }
        return answer(host, storage) { failure in
            switch failure.kind {
            case .usage, .configuration, .permission: "#6# heartbeat file \(configuration) doesn't exist"
            default: "#7# Unable to make the heartbeat \(Self.link(host, storage)) active"
            }
        } work: { request throws(SetupFailure) in
            guard isThisHost(host) else { throw SetupFailure(.otherHost, "\(host) is not this host: ask it itself") }
            var request = request
            if adds == "true" { return try add(storage, Setup(request, environment: environment)) }
            request.removes = true
            request.profile = nil
            return try Self.notes(of: Setup(request, environment: environment).run())
        }
    }

    /// Sets the SR up on this host. CloudStack starts VMs on what is DONE, so done is what the daemon guards: it has to run before, and
    /// to list the SR afterwards.
    private func add(_ storage: String, _ setup: Setup) throws(SetupFailure) -> [String] {
        _ = try listed()
        let notes = try Self.notes(of: setup.run())
        let end = BootClock.now() + patience
        while try !listed().contains(storage) {
            guard BootClock.now() < end else {
                throw SetupFailure(
                    .other, "SR \(storage) is in \(configuration), but the daemon does not list it: heartbeat status")
            }
            usleep(50_000)
        }
        return notes
    }

    /// The SRs that the daemon has just now.
    private func listed() throws(SetupFailure) -> [String] {
        switch StatusReading.take(runtime: runtime ?? DaemonPaths.load(configuration).runtime) {
        case .unknown(let reason): throw SetupFailure(.other, "nothing guards this host: \(reason)")
        case .current(let status, _): return status.sr.map(\.uuid)
        }
    }

    /// Does the work and answers `#0#DONE`, or the line for its failure; `line` has those of each script's own.
    private func answer(
        _ host: String, _ storage: String, line: (SetupFailure) -> String,
        work: (SetupRequest) throws(SetupFailure) -> [String]
    ) -> CloudStackAnswer {
        var request = SetupRequest(host: host, storages: [storage], configurationPath: configuration)
        request.profile = isNew ? .xenserver : nil
        var answer = CloudStackAnswer(output: "#0#DONE\n")
        do throws(SetupFailure) {
            if RecordName(host) == nil { throw SetupFailure(.otherHost, "\(host) is no name of a host") }
            if RecordName(storage) == nil { throw SetupFailure(.storageMissing, "\(storage) is no name of an SR") }
            answer.doubts = try work(request)
        } catch {
            switch error.kind {
            case .otherHost: answer.output = "#3# Unable to find the host uuid: \(host)\n"
            case .storageMissing: answer.output = "#4# Unable to find SR with uuid: \(storage)\n"
            case .unplugged: answer.output = "#5# Unable to find a pbd for the SR: \(storage)\n"
            default: answer.output = line(error) + "\n"
            }
            answer.doubts = [error.description]
            answer.report(.scriptFailed, .warning, fields: ["HEARTBEAT_SR=\(storage)"])
        }
        return answer
    }

    /// What should be known; that the daemon did not take it over is a failure, as nothing guards the SR then.
    private static func notes(of report: SetupReport) throws(SetupFailure) -> [String] {
        if let fault = report.daemonFault { throw SetupFailure(.other, fault) }
        return report.notes
    }

    /// By the configuration, else by what XenServer calls this host; elsewhere CloudStack's word has to do.
    private func isThisHost(_ host: String) -> Bool {
        // A file that does not validate is a failure of setup itself.
        if let known = try? ConfigurationFile.load(path: configuration) { return known.host == host }
        return Setup.isThisHost(host, environment: environment) ?? true
    }

    /// No configuration yet: the new one is written for CloudStack's own readers, which the other hosts may still have.
    private var isNew: Bool {
        do throws(ConfigurationFileFault) {
            _ = try ConfigurationFile.load(path: configuration)
            return false
        } catch {
            if case .missing = error { return true }
            if case .empty = error { return true }
            return false
        }
    }

    private static func link(_ host: String, _ storage: String) -> String {
        "/dev/VG_XenStorage-\(storage)/hb-\(host)"
    }
}

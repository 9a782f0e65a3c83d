import Glibc
import HeartbeatCore

/// The configuration file in the hands of setup: as it is, as it is to be, and how it is replaced.
struct SetupFile {
    let path: String
    private(set) var editor: ConfigurationEditor
    /// nil for a file that is not there yet.
    private let original: [UInt8]?

    /// The file that is there, of `host` if that is known; nil when it is missing or says nothing.
    static func open(_ path: String, host: String?) throws(SetupFailure) -> SetupFile? {
        let file: ConfigurationFile
        do throws(ConfigurationFileFault) {
            file = try ConfigurationFile.read(path: path)
        } catch {
            switch error {
            case .missing, .empty: return nil
            default: throw SetupFailure(error)
            }
        }
        let opened = try SetupFile(path: path, text: file.text, original: file.text)
        if let host { try opened.refuse(otherThan: host) }
        return opened
    }

    /// Refuses the file of another host.
    func refuse(otherThan host: String) throws(SetupFailure) {
        let configured = editor.configuration.host
        if configured == host { return }
        throw SetupFailure(
            .usage,
            "\(path) is of host \(configured), not of \(host): use --host \(configured), "
                + "or move the file away if it came from another host")
    }

    /// A file that is to be made.
    static func new(_ path: String, host: String, _ request: SetupRequest) throws(SetupFailure) -> SetupFile {
        let text = ConfigurationText.new(host: host, address: request.address, profile: request.newProfile)
        return try SetupFile(path: path, text: text, original: nil)
    }

    private init(path: String, text: [UInt8], original: [UInt8]?) throws(SetupFailure) {
        self.path = path
        self.original = original
        do throws(ConfigurationFileFault) {
            editor = try ConfigurationEditor(text: text, name: path)
        } catch {
            throw SetupFailure(error)
        }
    }

    /// There is something to write.
    var isChanged: Bool { editor.text != original }

    /// The runtime directory, where the daemon's control socket is.
    var runtime: String { editor.configuration.paths.runtime }

    /// Sets the address where there is none; refuses to change it, as peers would lose this host.
    mutating func setAddress(_ address: String?) throws(SetupFailure) {
        guard let address, address != editor.configuration.address else { return }
        if let other = editor.configuration.address {
            throw SetupFailure(
                .usage, "\(path) has address = \"\(other)\": change it by hand if this host really has a new one")
        }
        try edit { editor throws(ConfigurationFileFault) in try editor.setAddress(address) }
    }

    /// Makes the file fit other readers and tells each change. A file that is written for them already keeps what was
    /// set by hand.
    mutating func setProfile(
        _ profile: ConfigurationText.Profile, _ request: SetupRequest, _ report: inout SetupReport
    ) throws(SetupFailure) {
        let before = editor.configuration
        if before.readers == profile.readers {
            if before.timing != profile.timing {
                report.notes.append("[timing] is not that of --profile \(profile.rawValue): what was set by hand stays")
            }
            return
        }
        try edit { editor throws(ConfigurationFileFault) in
            for change in try editor.setProfile(profile) {
                report.steps.append("\(request.isDryRun ? "would change" : "changed") \(change)")
            }
        }
        if profile.timing.takeoverAfter > before.timing.takeoverAfter {
            report.warnings.append(
                "takeover_after grew from \(DurationText.render(before.timing.takeoverAfter)) to "
                    + "\(DurationText.render(profile.timing.takeoverAfter)): right only if no reader waits less; otherwise "
                    + "VMs may run twice")
        }
        if profile != .kvm, before.policy.partialLoss == .fence || before.policy.lostUnused == .fence {
            report.notes.append(
                "[policy] stays as it is: set partial_loss and lost_unused to \"alert\" if you want that")
        }
    }

    mutating func add(_ storage: Configuration.Storage) throws(SetupFailure) {
        try edit { editor throws(ConfigurationFileFault) in try editor.add(storage) }
    }

    mutating func remove(storage uuid: String) throws(SetupFailure) {
        try edit { editor throws(ConfigurationFileFault) in try editor.remove(storage: uuid) }
    }

    /// Replaces the file in one step; a new one belongs to root and may be read by all, another keeps what it had.
    func write() throws(SetupFailure) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        do throws(SystemFailure) {
            try WholeFile.replace(
                path, with: editor.text, mode: isThere ? status.st_mode & 0o7777 : 0o644,
                owner: isThere ? (status.st_uid, status.st_gid) : nil)
        } catch {
            throw SetupFailure(error)
        }
    }

    private mutating func edit(
        _ change: (inout ConfigurationEditor) throws(ConfigurationFileFault) -> Void
    ) throws(SetupFailure) {
        do throws(ConfigurationFileFault) {
            try change(&editor)
        } catch {
            throw SetupFailure(error)
        }
    }
}

extension SetupFailure {
    /// A fault of the configuration file; missing rights keep their own kind.
    init(_ fault: ConfigurationFileFault) {
        if case .unreadable(let failure) = fault, failure.errorNumber == EACCES || failure.errorNumber == EPERM {
            self.init(failure)
        } else {
            self.init(.configuration, fault.description)
        }
    }
}

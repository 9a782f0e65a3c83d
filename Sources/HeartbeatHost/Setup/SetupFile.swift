import Glibc
import HeartbeatCore

/// The configuration file in the hands of setup: as it is, as it is to be, and how it is replaced.
struct SetupFile {
    let path: String
    private(set) var editor: ConfigurationEditor
    /// nil for a file that is not there yet.
    private let original: [UInt8]?

    /// The file that is there; nil when it is missing or says nothing.
    static func open(_ path: String, _ request: SetupRequest) throws(SetupFailure) -> SetupFile? {
        let file: ConfigurationFile
        do throws(ConfigurationFileFault) {
            file = try ConfigurationFile.read(path: path)
        } catch {
            switch error {
            case .missing, .empty: return nil
            default: throw SetupFailure(error)
            }
        }
        let configuration = file.configuration
        if configuration.host != request.host {
            throw SetupFailure(
                .usage,
                "\(path) is of host \(configuration.host), not of \(request.host): use --host \(configuration.host)")
        }
        if let profile = request.profile, profile.rawValue != configuration.readers.rawValue {
            throw SetupFailure(
                .usage,
                "\(path) is written for readers = \"\(configuration.readers.rawValue)\", and a profile is for new files: "
                    + "change readers, [timing] and [policy] by hand")
        }
        return try SetupFile(path: path, text: file.text, original: file.text)
    }

    /// A file that is to be made.
    static func new(_ path: String, _ request: SetupRequest) throws(SetupFailure) -> SetupFile {
        let text = ConfigurationText.new(
            host: request.host, address: request.address, profile: request.profile ?? .heartbeat)
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
    mutating func setAddress(_ address: String?, _ report: inout SetupReport) throws(SetupFailure) {
        guard let address, address != editor.configuration.address else { return }
        if let other = editor.configuration.address {
            throw SetupFailure(
                .usage, "\(path) has address = \"\(other)\": change it by hand if this host really has a new one")
        }
        try edit { editor throws(ConfigurationFileFault) in try editor.setAddress(address) }
        report.notes.append("address was set: give every SR again to setup, so that its KVMHA file is made")
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

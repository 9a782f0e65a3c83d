import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat cloudstack remove`: the way back.
struct CloudStackRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Takes heartbeat's scripts away and puts CloudStack's own back.",
        discussion: """
            Stop the daemon as well: CloudStack's own scripts fence by themselves. What is not heartbeat's stays as it is. \
            Exits 0 when done or nothing was to be done, 70 when it failed, 77 without rights.
            """)

    @Argument(help: "xenserver (check_heartbeat.sh and four more) or kvm (kvmheartbeat.sh).")
    var hypervisor: CloudStackHypervisor?

    @Option(
        help: "Where CloudStack's scripts are. Default: /opt/cloud/bin, for kvm those of cloudstack-common.",
        completion: .directory)
    var directory: String?

    @Flag(help: "Every script that install ever put anywhere, as before this program is taken away.")
    var all = false

    @OptionGroup var file: ConfigurationOption

    func validate() throws {
        if all, hypervisor != nil || directory != nil {
            throw ValidationError("--all means every script everywhere: name neither scripts nor --directory with it.")
        }
        if !all, hypervisor == nil { throw ValidationError("Say whose scripts: xenserver, kvm, or --all.") }
    }

    func run() throws {
        do throws(SystemFailure) {
            guard let hypervisor else { return try removeAll() }
            let place = AbsolutePath.of(directory ?? hypervisor.directory)
            for script in hypervisor.scripts { try Self.remove(script, in: place, isQuiet: false) }
        } catch {
            try Self.fail(error, hasDirectory: !all)
        }
    }

    /// Goes on after a directory that cannot be changed, and keeps that one in the list.
    private func removeAll() throws(SystemFailure) {
        let list = ScriptDirectories(state: DaemonPaths.load(file.path).state)
        let listed = try list.read()
        // Also where they usually are: the list may be lost.
        let usual = CloudStackHypervisor.allCases.map(\.directory).filter { !listed.contains($0) }
        var failed: [String] = []
        var failure: SystemFailure?
        for directory in listed + usual {
            for script in CloudStackScript.allCases {
                do throws(SystemFailure) {
                    try Self.remove(script, in: directory, isQuiet: true)
                } catch {
                    if let failure { Terminal.complain("\(failure)") }
                    failure = error
                    if !failed.contains(directory) { failed.append(directory) }
                }
            }
        }
        try list.keep(failed)
        if let failure { throw failure }
    }

    private static func remove(
        _ script: CloudStackScript, in directory: String, isQuiet: Bool
    ) throws(SystemFailure) {
        let place = ScriptFile(script.rawValue, in: directory)
        switch try isQuiet ? place.removeIfOurs() : place.remove() {
        case .removed(restored: true): print("put CloudStack's own \(place.path) back")
        case .removed(restored: false): print("removed \(place.path); CloudStack had none")
        case .unchanged, .installed, .renewed: if !isQuiet { print("nothing to do for \(place.path)") }
        }
    }

    /// Says what to do about a failed system call.
    static func fail(_ failure: SystemFailure, hasDirectory: Bool = true) throws -> Never {
        let isForbidden = failure.errorNumber == EACCES || failure.errorNumber == EPERM
        let advice =
            isForbidden
            ? "use root's rights"
            : hasDirectory ? "name the directory of CloudStack's scripts with --directory" : "mend that and try again"
        Terminal.complain("\(failure): \(advice)")
        throw isForbidden ? ExitStatus.noPermission : ExitStatus.software
    }
}

import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat cloudstack install`: on request only.
struct CloudStackInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Puts heartbeat in place of CloudStack's scripts; those are kept beside as *.cloudstack.",
        discussion: """
            Can be given again at any time, and has to be after CloudStack was upgraded, which brings its own scripts back. \
            Refused while the daemon does not guard this host, does not write its number, or lacks SRs of CloudStack's list: nothing \
            would guard them then, or CloudStack's scripts on other hosts would call this one dead. Exits 0 when done, 70 when refused, 77 without rights.
            """)

    @OptionGroup var options: CloudStackOptions
    @OptionGroup var file: ConfigurationOption

    @Flag(help: "Also where the daemon does not guard this host yet.")
    var force = false

    private var configurationPath: String { AbsolutePath.of(file.path) }

    func run() throws {
        if !force, let obstacle {
            Terminal.complain("\(obstacle); with --force it is done all the same")
            throw ExitStatus.software
        }
        do throws(SystemFailure) {
            let program = try KernelFile.link("/proc/self/exe")
            try ScriptDirectories(state: DaemonPaths.load(configurationPath).state).add(options.place)
            for script in options.hypervisor.scripts {
                let place = ScriptFile(script.rawValue, in: options.place)
                let text = script.text(program: program, configuration: configurationPath)
                switch try place.install(text) {
                case .installed(let kept?): print("installed \(place.path); CloudStack's own is kept as \(kept)")
                case .installed(nil): print("installed \(place.path)")
                case .renewed: print("renewed \(place.path)")
                case .unchanged, .removed: print("nothing to do for \(place.path)")
                }
            }
        } catch {
            try CloudStackRemoveCommand.fail(error)
        }
        LaunchScript.oldLoops.forEach { print("note: \($0)") }
        notes.forEach { print("note: \($0)") }
    }

    /// Why this host is not guarded, or not seen to live where CloudStack's readers look; nil where it is.
    private var obstacle: String? {
        let path = configurationPath
        let known: Configuration
        do throws(ConfigurationFileFault) {
            known = try ConfigurationFile.load(path: path)
        } catch {
            return "\(error)"
        }
        let dead = "CloudStack's own scripts on other hosts would call this one dead"
        switch StatusReading.take(runtime: known.paths.runtime) {
        case .unknown(let reason): return "the daemon does not write this host's number, and \(dead): \(reason)"
        case .current(let status, _):
            guard status.mode == "enforce" else { return "mode \(status.mode) writes no number, and \(dead)" }
            if status.sr.isEmpty {
                return "the daemon guards no SR, and without CloudStack's own loop nothing would: heartbeat setup --sr"
            }
            if status.protection == "unprotected" { return "the daemon does not guard this host: \(status.reason)" }
        }
        if options.hypervisor == .xenserver { return unguardedObstacle(known) }
        if known.address != nil { return nil }
        return "without address in \(path) nothing writes KVMHA/hb-<address>, and \(dead): heartbeat setup --address"
    }

    /// CloudStack's own loop guards what is in its list; our scripts end that loop.
    private func unguardedObstacle(_ known: Configuration) -> String? {
        let list = UnguardedList.path(in: options.place)
        do throws(SetupFailure) {
            let storages = try UnguardedList.storages(in: options.place, beyond: known)
            if storages.isEmpty { return nil }
            return
                "\(list), CloudStack's list, has SRs that \(configurationPath) lacks (\(storages.joined(separator: ", "))), "
                + "and nothing would guard them: heartbeat setup --import \(list)"
        } catch {
            return "\(error)"
        }
    }

    private var notes: [String] {
        // A configuration that does not validate is told of by everything else.
        guard let known = try? ConfigurationFile.load(path: file.path) else { return [] }
        var notes: [String] = []
        if options.hypervisor == .kvm, let address = known.address, address != known.host {
            notes.append(
                "CloudStack asks after hosts by address: with host = \"\(known.host)\" this one is never found dead; "
                    + "set host = \"\(address)\" (docs/cloudstack.md)")
        }
        if known.readers != .heartbeat {
            notes.append("once every host has these scripts, set readers = \"heartbeat\" in \(file.path)")
        }
        return notes
    }
}

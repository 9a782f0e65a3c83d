import ArgumentParser
import Glibc
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

    @OptionGroup var options: CloudStackOptions

    func run() throws {
        do throws(SystemFailure) {
            for script in options.hypervisor.scripts {
                let place = ScriptFile(script.rawValue, in: options.place)
                switch try place.remove() {
                case .removed(restored: true): print("put CloudStack's own \(place.path) back")
                case .removed(restored: false): print("removed \(place.path); CloudStack had none")
                case .unchanged, .installed, .renewed: print("nothing to do for \(place.path)")
                }
            }
        } catch {
            try Self.fail(error, options)
        }
    }

    /// Says what to do about a failed system call.
    static func fail(_ failure: SystemFailure, _ options: CloudStackOptions) throws -> Never {
        let isForbidden = failure.errorNumber == EACCES || failure.errorNumber == EPERM
        let advice =
            isForbidden ? "use root's rights" : "name the directory of CloudStack's scripts with --directory"
        Terminal.complain("\(failure): \(advice)")
        throw isForbidden ? ExitStatus.noPermission : ExitStatus.software
    }
}

import ArgumentParser
import HeartbeatHost

/// The daemon's answer to a command, as text and exit code.
enum DaemonAnswer {
    /// Prints what was done; complains about anything else and throws its exit code.
    static func show(_ answer: DaemonControl.Answer) throws {
        switch answer {
        case .done(let sentence): print(sentence)
        case .noDaemon:
            Terminal.complain("no daemon runs here, so nothing was changed: see `systemctl status heartbeat`")
            throw ExitStatus.software
        case .forbidden(let sentence):
            Terminal.complain("\(sentence): use root's rights")
            throw ExitStatus.noPermission
        case .refused(let sentence), .unknown(let sentence):
            Terminal.complain(sentence)
            throw ExitStatus.software
        }
    }
}

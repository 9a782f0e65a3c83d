import CLinux
import Glibc
import HeartbeatCore

/// Reloads, removals and pauses: everything that reads files or waits, so that the judge need not.
///
/// All of it runs on one thread of its own, one request at a time. The only writer of plans.
final class ControlThread: @unchecked Sendable {
    // Safe to share: after `init` every property is used by the control thread alone.
    let configurationPath: String
    let maker: PlanMaker
    let desk: JudgeDesk
    let launcher: ProberLauncher
    let reporters: Reporters
    let viewer: ViewerThread
    private let hangups: Int32
    private let socket: ControlSocket?
    var plan: Plan
    /// Of the newest plan made, also of those that were never gone over to: a prober made for one of them may still be on
    /// its way, and must not pass for one of another.
    private var latestEpoch: UInt32
    /// Of the plan whose SRs are in the guarded list; 0 before the first.
    private var keptEpoch: UInt32 = 0
    let keeper: ConfigurationKeeper

    /// `hangups` is a signalfd for SIGHUP, non-blocking.
    init(
        configurationPath: String, plan: Plan, maker: PlanMaker, desk: JudgeDesk, launcher: ProberLauncher,
        reporters: Reporters, viewer: ViewerThread, keeper: ConfigurationKeeper, hangups: Int32
    ) {
        self.configurationPath = configurationPath
        self.plan = plan
        latestEpoch = plan.epoch
        self.maker = maker
        self.desk = desk
        self.launcher = launcher
        self.reporters = reporters
        self.viewer = viewer
        self.keeper = keeper
        self.hangups = hangups
        do throws(SystemFailure) {
            socket = try ControlSocket(runtime: plan.configuration.paths.runtime)
        } catch {
            socket = nil
            reporters.note("\(error): setup --remove, pause and resume cannot reach this daemon", .warning, .degraded)
        }
    }

    /// Serves for ever. Blocks; the body of the control thread.
    func run() -> Never {
        keepList()
        while true {
            var waiting = [
                pollfd(fd: hangups, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&waiting, 2, -1)
            if waiting[0].revents != 0 {
                while heartbeat_take_signal(hangups) != 0 {}
                tell(reload())
            }
            if waiting[1].revents != 0 { socket?.serve { self.answer($0) } }
            keepList()
        }
    }

    private func answer(_ request: String) -> String {
        let words = request.split(whereSeparator: \.isWhitespace)
        let reply: ControlReply =
            switch (words.first, words.count) {
            case ("reload", 1): reload()
            case ("pause", _): pause(request)
            case ("resume", 1): resume(nil)
            case ("resume", 2): resume(String(words[1]))
            case ("remove", 2): remove(String(words[1]), isForced: false)
            case ("remove", 3) where words[1] == "--force": remove(String(words[2]), isForced: true)
            default: .refused("this daemon does not know the request \"\(request.prefix(40))\"")
            }
        // Pauses are told by the judge's own events.
        if !reply.isOK || words.first != "pause" && words.first != "resume" { tell(reply) }
        return reply.text
    }

    private func tell(_ reply: ControlReply) {
        reporters.note(
            reply.sentence, reply.isOK ? .notice : .warning, reply.isOK ? .reloaded : .configurationRejected)
    }

    /// Keeps the list of guarded SRs for a start whose file lacks one of them; on tmpfs, which does not hang.
    private func keepList() {
        guard keptEpoch != plan.epoch else { return }
        keptEpoch = plan.epoch
        do throws(SystemFailure) {
            try GuardedList(runtime: plan.configuration.paths.runtime).store(maker.schedule(for: plan))
        } catch {
            reporters.note("\(error): a restart cannot guard SRs that left the file", .warning, .degraded)
        }
    }

    /// A number that no plan had.
    func nextEpoch() -> UInt32 {
        latestEpoch += 1
        return latestEpoch
    }
}

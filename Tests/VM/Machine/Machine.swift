import Glibc
import TestLaboratory

/// One guest under QEMU with its monitor, its agent and its console. It starts at once and boots on its own while the
/// scenario goes on: start all, then wait for each. Warm resets are survived as on hardware. Used by one thread.
class Machine {
    let name: String
    /// Its addresses on the wire, without the length of the prefix.
    let addresses: [String]
    let console: ConsoleLog
    let monitor: MonitorConnection
    let agent: AgentConnection
    private let process: ChildProcess
    private let consoleConnection: LineConnection
    /// How many endings of a boot `waitForReset` has told.
    private var toldResets = 0

    /// Makes the disks, starts QEMU and connects to it; takes less than a second. The boot goes on afterwards.
    init(_ plan: QemuCommandLine, directory: String, start: Instant) throws {
        name = plan.name
        addresses = plan.addresses.map { String($0.prefix { $0 != "/" }) }
        let stem = directory + "/" + plan.name
        try Self.makeDisks(plan, directory: directory)
        process = try ChildProcess(plan.command, directory: directory)
        try Files.write("\(process.identifier)\n", to: stem + ".pid")
        let process = process
        do {
            let console = ConsoleLog(file: try LogFile(path: stem + ".console.log", start: start))
            self.console = console
            consoleConnection = try LineConnection(path: plan.consoleSocket, name: "console") {
                console.receive($0, at: $1)
            }
            agent = try AgentConnection(
                path: plan.agentSocket, log: try LogFile(path: stem + ".agent.log", start: start))
            monitor = try MonitorConnection(
                path: plan.monitorSocket, log: try LogFile(path: stem + ".monitor.log", start: start))
            try monitor.execute("qmp_capabilities")
        } catch {
            process.send(SIGKILL)
            throw LaboratoryFailure("\(plan.name) does not start: \(error) \(process.errorOutput)")
        }
    }

    /// Id of the boot that the agent last started in; empty before the first.
    var bootID: String { agent.lastStart?.bootID ?? "" }

    /// Waits until the agent of a new boot is there: of the first one, or of the one after the newest reset. A reset while
    /// it waits makes it wait for the boot after that.
    ///
    /// - Throws: `LaboratoryFailure` when it takes longer than `deadline`, or QEMU has ended.
    @discardableResult
    func waitForBoot(within deadline: Duration = .seconds(120)) throws -> AgentConnection.Start {
        wait(until: deadline, every: .milliseconds(20)) { isUp || !process.isRunning }
        guard isUp, let start = agent.lastStart else {
            throw LaboratoryFailure("\(name) has not booted within \(deadline.secondsText) s \(complaints)")
        }
        return start
    }

    /// The next ending of a boot that it has not told before; nil when none came within `deadline`.
    func waitForReset(within deadline: Duration) -> Reset? {
        wait(until: deadline, every: .milliseconds(5)) { endings.count > toldResets }
        let known = endings
        guard known.count > toldResets else { return nil }
        let ending = known[toldResets]
        let previous = toldResets == 0 ? Instant(nanoseconds: 0) : known[toldResets - 1].at
        toldResets += 1
        // Its last words come on another socket than the event.
        rest(.milliseconds(300))
        return Reset(at: ending.at, kind: kind(of: ending, after: previous))
    }

    /// Resets and powerings-off so far, told or not, oldest first. A kernel asks for its reset in several ways one after the
    /// other (arch/x86/kernel/reboot.c), which is one ending: no boot is over within 2 s.
    var endings: [MonitorEvent] {
        monitor.events.filter { $0.name == "RESET" || $0.name == "SHUTDOWN" }.reduce(into: []) { known, event in
            if let last = known.last, event.at - last.at < .seconds(2) { return }
            known.append(event)
        }
    }

    /// What QEMU itself complained of; empty when all is well.
    var complaints: String {
        process.errorOutput.split(separator: "\n").filter { !$0.contains(": info: ") }.joined(separator: "\n")
    }

    /// Ends QEMU at once, as pulling the plug does.
    func end() {
        process.send(SIGKILL)
        _ = process.exitCode(within: .seconds(5))
        consoleConnection.close()
        agent.close()
        monitor.close()
    }

    private var isUp: Bool {
        guard let start = agent.lastStart else { return false }
        return endings.last.map { start.at > $0.at } ?? true
    }

    private func kind(of ending: MonitorEvent, after previous: Instant) -> Reset.Kind {
        if ending.name == "SHUTDOWN" { return .shutdown }
        if !ending.isByGuest { return .harness }
        // On a busy host QEMU takes a second from the one event to the other.
        let isWatchdog = monitor.events.contains { $0.name == "WATCHDOG" && $0.at <= ending.at && $0.at > previous }
        if isWatchdog { return .watchdog }
        // Up to a few lines of the next boot may be among them; none of them says any of these.
        let words = console.lines(since: previous).map { $0.text }
        let signs: [(String, Reset.Kind)] = [
            ("softdog: Initiating system reboot", .softwareWatchdog), ("Kernel panic - not syncing", .panic),
            ("sysrq: Resetting", .sysrq), ("reboot: Restarting system", .reboot),
        ]
        return signs.first { sign, _ in words.contains { $0.contains(sign) } }?.1 ?? .unexplained
    }

    private static func makeDisks(_ plan: QemuCommandLine, directory: String) throws {
        try ChildProcess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", Images.root, plan.rootOverlay],
            directory: directory)
    }
}

import HeartbeatCore
import Synchronization

/// Runs one process per SR and collects what they find: a process that hangs in storage cannot end, so it is never this
/// one. For commands only; blocks until the deadline at most.
package final class ProbeProcesses: Sendable {
    private let program: String
    private let deadline: Duration
    private let findings: Mutex<[Int: ProbeFinding]> = Mutex([:])

    /// `program` is this program itself.
    package init(program: String, deadline: Duration) {
        self.program = program
        self.deadline = deadline
    }

    /// The findings of all `runs` (arguments of one process each), in their order.
    package func run(_ runs: [[String]]) throws(SystemFailure) -> [ProbeFinding] {
        let finished = try EventDescriptor()
        for (index, arguments) in runs.enumerated() {
            try SystemThread.start(name: "probe", stack: .command, policy: .ordinary) { [self] in
                let finding = finding(of: arguments)
                findings.withLock { $0[index] = finding }
                finished.raise()
            }
        }
        // Each thread ends by its own deadline.
        while findings.withLock({ $0.count }) < runs.count { finished.wait() }
        let all = findings.withLock { $0 }
        return runs.indices.compactMap { all[$0] }
    }

    private func finding(of arguments: [String]) -> ProbeFinding {
        let none = ProbeReport.Stages()
        do throws(Tool.Fault) {
            let result = try Tool(program: program).run(arguments, deadline: deadline)
            if let finding = ProbeFinding(text: result.output) { return finding }
            let words = result.output.split(separator: "\n").joined(separator: "; ")
            return ProbeFinding(
                outcome: "error", isGood: false, stages: none, detail: "the probe ended early: \(words)")
        } catch .deadline {
            let time = Elapsed.text(deadline)
            return ProbeFinding(
                outcome: "hung", isGood: false, stages: none,
                detail: "no answer within \(time): the storage hangs; the process that waits for it was left behind")
        } catch {
            return ProbeFinding(outcome: "error", isGood: false, stages: none, detail: error.description)
        }
    }
}

import Glibc
import Testing

/// Which scenarios a run is for, by HEARTBEAT_VM: `short`, `all`, or none when it is not set.
enum Selection: String {
    case none, short, all

    static let current: Selection = {
        guard let word = getenv("HEARTBEAT_VM").map({ String(cString: $0) }) else { return .none }
        guard let selection = Selection(rawValue: word) else {
            fatalError("HEARTBEAT_VM is short, all or none, not \(word)")
        }
        return selection
    }()
}

extension Trait where Self == ConditionTrait {
    /// Belongs to `make test`: the few scenarios that prove the most in the least time.
    static var short: Self {
        .enabled(if: Selection.current != .none, "machines boot only with HEARTBEAT_VM=short or all: `make test-vm`")
    }

    /// Belongs to `make test-vm` only.
    static var long: Self {
        .enabled(if: Selection.current == .all, "long: runs with HEARTBEAT_VM=all, as `make test-vm` does")
    }
}

extension Trait where Self == IssueHandlingTrait {
    /// Tells the room of a scenario about every issue, so that it shows and keeps its logs.
    static var failuresNoted: Self {
        .compactMapIssues { issue in
            MachineRoom.noteFailure()
            return issue
        }
    }
}

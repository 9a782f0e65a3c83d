import HeartbeatCore

/// Something that happens to the simulated host. SRs are told by their number in the world, whatever the configuration
/// in force calls them.
enum Fault: Equatable, Sendable {
    /// The SR answers, each beat after this long.
    case fine(Int, Duration)
    /// I/O on the SR hangs until another condition comes.
    case hang(Int)
    /// Beats on the SR end badly at once.
    case fail(Int, BeatOutcome)
    /// Who uses the SR changes; the next scan sees it.
    case use(Int, Use)
    /// Another machine begins (or ceases) to write under this host's name.
    case foreignWriter(Int, Bool)
    /// SIGSTOP of the prober, SIGCONT after so long.
    case freezeProber(Duration)
    /// SIGKILL of the prober.
    case killProber
    /// No standby can be made for so long: the root disk hangs.
    case withholdStandby(Duration)
    /// SIGSTOP of the judge, SIGCONT after so long.
    case freezeJudge(Duration)
    /// SIGKILL of the judge; the next start comes after so long.
    case killJudge(Duration)
    /// An orderly stop; the next start comes after so long.
    case stopJudge(Duration)
    /// Neither process runs for so long.
    case freezeHost(Duration)
    /// Reports are lost for so long.
    case dropReports(Duration)
    /// The file is changed, and a reload is asked for.
    case reload(Variation)
    /// `setup --remove` of the SR.
    case remove(Int)
    /// `pause` of the SR for so long.
    case pause(Int, Duration)
    /// `resume` of the SR.
    case resume(Int)

    /// Not a wish of the admin.
    var isOfStorageOrProcess: Bool {
        switch self {
        case .stopJudge, .reload, .remove, .pause, .resume: false
        default: true
        }
    }

    /// The fault as a Swift literal, for a schedule that can be pasted into a test.
    var literal: String {
        switch self {
        case .fine(let storage, let latency): ".fine(\(storage), \(latency.literal))"
        case .hang(let storage): ".hang(\(storage))"
        case .fail(let storage, let outcome): ".fail(\(storage), .\(outcome))"
        case .use(let storage, let use): ".use(\(storage), .\(use))"
        case .foreignWriter(let storage, let writes): ".foreignWriter(\(storage), \(writes))"
        case .freezeProber(let time): ".freezeProber(\(time.literal))"
        case .killProber: ".killProber"
        case .withholdStandby(let time): ".withholdStandby(\(time.literal))"
        case .freezeJudge(let time): ".freezeJudge(\(time.literal))"
        case .killJudge(let time): ".killJudge(\(time.literal))"
        case .stopJudge(let time): ".stopJudge(\(time.literal))"
        case .freezeHost(let time): ".freezeHost(\(time.literal))"
        case .dropReports(let time): ".dropReports(\(time.literal))"
        case .reload(let variation): ".reload(\(variation.literal))"
        case .remove(let storage): ".remove(\(storage))"
        case .pause(let storage, let time): ".pause(\(storage), \(time.literal))"
        case .resume(let storage): ".resume(\(storage))"
        }
    }
}

extension Duration {
    /// As a Swift literal in the largest unit that keeps it whole.
    var literal: String {
        let milliseconds = wholeMilliseconds
        return milliseconds % 1_000 == 0 ? ".seconds(\(milliseconds / 1_000))" : ".milliseconds(\(milliseconds))"
    }
}

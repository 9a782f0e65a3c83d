import HeartbeatCore

/// One change of the configuration file.
enum Variation: Equatable, Sendable {
    /// Every silence of the file in per cent of what the setup's timing says.
    case silences(percent: Int)
    case partialLoss(Configuration.LossPolicy)
    case lostUnused(Configuration.LossPolicy)
    case allLost(Configuration.AllLostPolicy)
    case mode(Configuration.Mode)
    case action(Configuration.FenceAction)
    case readers(Configuration.Readers)
    /// The SR leaves the file.
    case leaveOut(Int)
    /// The SR comes (back) into the file.
    case bringIn(Int)
    /// The SRs change places in the file.
    case reverse

    var literal: String {
        switch self {
        case .silences(let percent): ".silences(percent: \(percent))"
        case .partialLoss(let policy): ".partialLoss(.\(policy))"
        case .lostUnused(let policy): ".lostUnused(.\(policy))"
        case .allLost(let policy): ".allLost(.\(policy))"
        case .mode(let mode): ".mode(.\(mode))"
        case .action(let action): ".action(.\(action))"
        case .readers(let readers): ".readers(.\(readers))"
        case .leaveOut(let storage): ".leaveOut(\(storage))"
        case .bringIn(let storage): ".bringIn(\(storage))"
        case .reverse: ".reverse"
        }
    }
}

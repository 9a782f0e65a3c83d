import HeartbeatCore

/// What the simulated judge works by between two reloads.
struct SimulatedPlan: Sendable {
    let number: Int
    let file: SimulatedFile
    let configuration: Configuration
    /// The world's number of each SR, by the engine's index: those of the file, then orphans.
    let numbers: [Int]
    let isOverFenceBudget: Bool

    init(number: Int, file: SimulatedFile, orphans: [Int], isOverFenceBudget: Bool) {
        self.number = number
        self.file = file
        self.configuration = file.configuration
        self.numbers = file.storages + orphans
        self.isOverFenceBudget = isOverFenceBudget
    }

    var settings: EngineSettings {
        EngineSettings(
            configuration: configuration, storages: numbers.map(file.storage), configuredCount: file.storages.count,
            mayFence: true, isFenceReady: true, isOverFenceBudget: isOverFenceBudget)
    }

    /// The records made by this plan can promise a fence (design: what the daemon asks before a reload).
    var promises: Bool { file.mode == .enforce && file.action != .none && file.allLost == .fence }

    /// The same deadlines and policy: going over from one to the other weakens nothing.
    func judgesLike(_ other: SimulatedPlan) -> Bool {
        configuration.timing == other.configuration.timing && configuration.policy == other.configuration.policy
            && mayFence == other.mayFence
    }

    /// Something would end in a fence under this plan that would not yet, or not at all, under `other`.
    func demandsMore(than other: SimulatedPlan) -> Bool {
        let mine = configuration.timing
        let theirs = other.configuration.timing
        let isShorter =
            mine.alertAfter < theirs.alertAfter || mine.fenceAfter < theirs.fenceAfter || mine.fenceBy < theirs.fenceBy
        let isStricter =
            file.partialLoss == .fence && other.file.partialLoss == .alert
            || file.lostUnused == .fence && other.file.lostUnused == .alert
            || file.allLost == .fence && other.file.allLost == .hold
        return isShorter || isStricter || mayFence && !other.mayFence
    }

    var mayFence: Bool { file.mode == .enforce && file.action != .none }

    func isSeenByReaders(_ number: Int) -> Bool {
        file.readers != .xenserver || !file.outsideLayout.contains(number)
    }

    var budgets: Duration { configuration.fence.evidenceBudget + configuration.fence.syncBudget }

    func index(of number: Int) -> Int? { numbers.firstIndex(of: number) }
}

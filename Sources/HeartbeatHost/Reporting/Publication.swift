/// A plan and the board on which the judge publishes the state of that plan's SRs. A reload makes a new one.
package final class Publication: Sendable {
    package let plan: Plan
    package let board: SnapshotBoard
    /// What the judge and the viewer have to say to each other.
    package let direct: DirectBoard

    /// Makes the board of `plan`; `wake` is that of the status reporter.
    package init(plan: Plan, wake: EventDescriptor) {
        self.plan = plan
        self.board = SnapshotBoard(storageCount: plan.storages.count, wake: wake)
        self.direct = DirectBoard(storageCount: plan.storages.count)
    }
}

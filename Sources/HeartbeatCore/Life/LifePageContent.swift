/// What a start takes over from an earlier one in the same boot: life and silence belong to the boot, not to the
/// process.
package struct LifePageContent: Equatable, Sendable {
    package var host: LifeHostEntry
    package var storages: [LifeEntry]

    package init(host: LifeHostEntry, storages: [LifeEntry]) {
        self.host = host
        self.storages = storages
    }
}

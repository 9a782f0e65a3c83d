import TestLaboratory

extension DaemonConfiguration {
    /// What `heartbeat setup` writes; in smoke extent the same with beats twice a second, to be armed soon.
    static func defaults(_ storages: [Storage], _ extent: Extent = .full) -> DaemonConfiguration {
        var configuration = DaemonConfiguration()
        configuration.interval = extent.choose(full: .seconds(5), smoke: .milliseconds(500))
        configuration.ioTimeout = .seconds(10)
        configuration.alertAfter = .seconds(20)
        configuration.syncAfter = .seconds(40)
        configuration.fenceAfter = .seconds(60)
        configuration.fenceBy = .seconds(90)
        configuration.takeoverAfter = .seconds(120)
        configuration.evidenceBudget = .seconds(1)
        configuration.syncBudget = .seconds(2)
        configuration.storages = storages
        return configuration
    }

    /// Beats as often as `interval`, and all the patience that a busy machine may need.
    static func patient(_ storages: [Storage], interval: Duration) -> DaemonConfiguration {
        var configuration = defaults(storages)
        configuration.interval = interval
        return configuration
    }
}

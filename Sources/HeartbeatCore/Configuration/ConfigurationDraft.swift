/// The fields of a configuration before they are checked: what the reader of the file fills in.
///
/// Only a `Configuration` may be judged by; it is made from a draft that has no faults.
package struct ConfigurationDraft: Equatable, Sendable {
    package var host: String
    package var address: String?
    package var mode: Configuration.Mode = .enforce
    package var readers: Configuration.Readers = .heartbeat
    package var timing = Configuration.Timing()
    package var policy = Configuration.Policy()
    package var fence = Configuration.Fence()
    package var notify: Configuration.Notify?
    package var paths = Configuration.Paths()
    package var storages: [Configuration.Storage] = []

    package init(host: String) {
        self.host = host
    }

    /// Everything that is wrong, in the order of the file's sections; empty when a `Configuration` can be made.
    package var faults: [ConfigurationFault] {
        nameFaults + rangeFaults + orderFaults + pathFaults + storageFaults + readerFaults + stuckMountFaults
    }
}

extension ConfigurationDraft {
    /// The fields of a configuration, to be changed and checked again.
    package init(_ configuration: Configuration) {
        self.init(host: configuration.host)
        address = configuration.address
        mode = configuration.mode
        readers = configuration.readers
        timing = configuration.timing
        policy = configuration.policy
        fence = configuration.fence
        notify = configuration.notify
        paths = configuration.paths
        storages = configuration.storages
    }
}

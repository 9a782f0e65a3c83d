/// What a prober works by: everything of the configuration that beats need, and whose beats they are.
/// Made by the fencer, handed to each prober at spawn, never changed in it: a reload makes a new prober.
package struct Schedule: Equatable, Sendable {
    /// Number of the plan that this schedule belongs to; grows with each reload.
    package var epoch: UInt32
    package var host: String
    package var address: String?
    package var timing: Configuration.Timing
    package var storages: [Configuration.Storage]
    /// This boot, as in /proc/sys/kernel/random/boot_id.
    package var bootID: BootID
    /// Secret of this boot and runtime directory from which nonces are derived, so that any generation knows an own
    /// older write when it comes back (a ghost).
    package var nonceSecret: UInt64

    package init(
        epoch: UInt32, host: String, address: String?, timing: Configuration.Timing,
        storages: [Configuration.Storage], bootID: BootID, nonceSecret: UInt64
    ) {
        self.epoch = epoch
        self.host = host
        self.address = address
        self.timing = timing
        self.storages = storages
        self.bootID = bootID
        self.nonceSecret = nonceSecret
    }
}

import HeartbeatCore

/// What befalls a simulated pool. Hosts and SRs by number.
enum PoolFault: Sendable {
    /// The server of an SR stands still for everybody; what is written meanwhile lands after its thaw.
    case freeze(Int), thaw(Int)
    /// One host does not reach an SR.
    case cut(host: Int, storage: Int), heal(host: Int, storage: Int)
    /// Nobody reaches it.
    case cutAll(Int), healAll(Int)
    /// An outer hypervisor stops the host: its clocks stand still.
    case pause(Int, Duration)
    /// The host's daemon is killed and started again.
    case kill(Int, Duration)
    /// It is stopped in order and started again.
    case stop(Int, Duration)
    /// The host loses its power for a while.
    case crash(Int, Duration)
}

/// A fault and when it comes.
struct TimedPoolFault: Sendable {
    let time: Duration
    let fault: PoolFault
}

/// A pool and what befalls it.
struct PoolScenario: Sendable {
    var hosts = 3
    var storages = 2
    var partialLoss = Configuration.LossPolicy.alert
    var length = Duration.seconds(900)
    var faults: [TimedPoolFault] = []
    var seed: UInt64 = 1
}

import Glibc
import HeartbeatCore

/// One SR as its server shows it, past the kernel's mount or session: a connection of its own, kept over many probes.
///
/// Owned by the viewer's only thread, which polls for all SRs at once. No function blocks: not on a server, not on a name service,
/// not on the SR's own file system (never stat(2) or open(2) below its path). Any fault of the server ends in a finding, never in a trap; after
/// a fault the connection is let go of and a later probe makes a new one.
protocol DirectProbe: AnyObject {
    /// Begins a probe that goes as far as `depth`; called only when none is running. Finds out anew where the server is whenever it
    /// has no connection. A write puts this host's record there as `DirectRecord.restamped` has it, and is not sent once `leave` is over:
    /// then the probe touches only.
    func begin(_ depth: DirectDepth, leave: BootInstant, at now: BootInstant)

    /// What poll(2) is to wait for: one entry per connection, empty where there is none.
    var waits: [pollfd] { get }

    /// Goes on. `ready` holds what poll(2) returned for `waits`, in their order; empty at the calls between, which come at least
    /// each 100 ms while a probe is running.
    func serve(_ ready: [pollfd], at now: BootInstant)

    /// The finding of the probe that has ended, given once; nil while one is running or none was begun. The connection is kept, if it
    /// is worth keeping.
    func take() -> DirectFinding?

    /// Ends a probe whose deadline has passed: lets go of the connection and tells what was being waited for.
    func giveUp(at now: BootInstant) -> DirectFinding
}

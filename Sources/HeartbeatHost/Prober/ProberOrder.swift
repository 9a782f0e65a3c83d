/// What the judge asks of its prober: one datagram of one byte.
package enum ProberOrder: UInt8, Sendable {
    /// Begin to beat under the generation in the shared page; only the first one counts.
    case activate = 1
    /// Every SR whose thread is idle beats at once, every other one as soon as its beat in flight ends.
    case beatNow = 2
    /// Sync the local file systems once; answered by SYNCED.
    case sync = 3
    /// Scan for users of the SRs now, not only at the next turn of the scan.
    case scan = 4
}

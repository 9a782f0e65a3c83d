/// Numbers of CloudStack's that something without heartbeat wrote after a host's last record.
extension PeerTable {
    /// What one beat may lie behind another, and what two machines' clocks may differ.
    private static let tolerance = Duration.seconds(10)

    /// An SR where the number of the host of `newest`, its newest record, is later than that record by more than a beat explains:
    /// the host, or another one with its address, lived on after the promise, and nobody knows under which rules. By content alone, so
    /// that neither a pause of the writer nor a start of this host hides it. Allocates nothing.
    ///
    /// A beat renders number and record from one reading of the clock, so a clock that steps moves both, and it writes the record
    /// first: no instant of death leaves the number of a heartbeat host ahead of its record. A reader may see the number of the beat
    /// after the record that it read; two intervals cover that.
    func laterNumber(than newest: HeartbeatRecord, hash: UInt64) -> PeerVerdict.Doubt? {
        let written = Duration.nanoseconds(newest.wallNanoseconds)
        let explained = written + newest.interval * 2 + Self.tolerance
        for storage in watches.indices {
            guard let place = find(newest.host, hash: hash, on: storage), !entries[place].isGone else { continue }
            let entry = entries[place]
            // Where the host has a number only, CloudStack's script may write it beside the daemon that beats on other SRs,
            // up to the fence: later than the promise reaches it cannot.
            let end = entry.hasRecord ? explained : explained + newest.takeoverAfter
            guard entry.number >= 0, .seconds(entry.number) > end else { continue }
            return .laterNumber(storage: storage, by: .seconds(entry.number) - written)
        }
        return nil
    }
}

import HeartbeatCore

/// An SR of a simulated pool, as its server has it.
struct PoolStorage {
    /// What each host's record is, by host.
    var records: [HeartbeatRecord?]
    /// When each of them landed, in true time.
    var landed: [Duration]
    var isFrozen = false
    /// Written while it stood still; lands `drainsAt`.
    var queue: [(host: Int, record: HeartbeatRecord)] = []
    var drainsAt: Duration?
    /// Hosts that do not reach it.
    var cut: [Bool]

    init(hosts: Int) {
        records = Array(repeating: nil, count: hosts)
        landed = Array(repeating: .zero, count: hosts)
        cut = Array(repeating: false, count: hosts)
    }

    mutating func land(_ record: HeartbeatRecord, of host: Int, at time: Duration) {
        records[host] = record
        landed[host] = time
    }

    /// Lets what was queued land a moment after the thaw: a reader may be faster.
    mutating func drain(at time: Duration) {
        guard let drainsAt, time >= drainsAt, !isFrozen else { return }
        for entry in queue { land(entry.record, of: entry.host, at: time) }
        queue.removeAll()
        self.drainsAt = nil
    }
}

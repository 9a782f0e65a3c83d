/// The other hosts on every SR, as read by the prober, with what this host's own beats say of the readings' worth.
///
/// Part of the policy engine: pure, owned by the judging thread, allocates nothing after `init` but in `adopt`.
/// Hosts beyond `capacity` are not kept, which every conclusion that needs all of them takes into account.
package struct PeerTable: Sendable {
    /// Hosts times SRs that are kept: a pool of 64 hosts with 16 SRs, or a thousand hosts on one, and some more.
    package static let capacity = 1280
    /// Slots of the index: a power of two, so that it is never more than five eighths full.
    private static let slots = 2048

    /// In the order of arrival; indices are stable but for `adopt`.
    package internal(set) var entries: [PeerEntry] = []
    /// One per SR of the plan.
    package internal(set) var watches: [PeerWatch]
    /// Entries by hash of host and SR, open addressing; -1 is free.
    private var index: [Int16]
    /// The entries that changed since the last call of `drainChanges`, or, beyond its capacity, perhaps all.
    private var changed: [Int32] = []
    private var allChanged = true

    package init(storages: [RecordName?]) {
        watches = storages.map { PeerWatch(mark: $0.map(StorageMark.hash) ?? 0) }
        index = Array(repeating: -1, count: Self.slots)
        entries.reserveCapacity(Self.capacity)
        changed.reserveCapacity(256)
    }

    /// A table as it was when it was published.
    package init(watches: [PeerWatch], entries published: [PeerEntry]) {
        self.watches = watches
        index = Array(repeating: -1, count: Self.slots)
        entries = Array(published.prefix(Self.capacity))
        for place in entries.indices { enter(place) }
    }

    /// Index of the entry of a host on an SR; nil when it was never read there.
    package func find(_ host: RecordName, on storage: Int) -> Int? {
        find(host, hash: Self.hash(of: host), on: storage)
    }

    func find(_ host: RecordName, hash: UInt64, on storage: Int) -> Int? {
        var slot = Self.slot(hash, storage)
        while index[slot] >= 0 {
            let place = Int(index[slot])
            if entries[place].storage == storage, entries[place].hash == hash, entries[place].host == host {
                return place
            }
            slot = (slot + 1) & (Self.slots - 1)
        }
        return nil
    }

    /// The entry for a sighting, made where there is none; nil when the table is full.
    mutating func place(for sighting: PeerSighting) -> Int? {
        let hash = Self.hash(of: sighting.host)
        if let known = find(sighting.host, hash: hash, on: Int(sighting.storage)) { return known }
        guard entries.count < Self.capacity else { return nil }
        entries.append(PeerEntry(sighting, hash: hash))
        enter(entries.count - 1)
        return entries.count - 1
    }

    /// Notes that an entry is to be published.
    mutating func note(_ place: Int) {
        if changed.count < 256 { changed.append(Int32(place)) } else { allChanged = true }
    }

    /// Gives every entry that may have changed since the last call, with its index. Neither blocks nor allocates.
    package mutating func drainChanges(_ body: (Int, PeerEntry) -> Void) {
        if allChanged {
            for place in entries.indices { body(place, entries[place]) }
        } else {
            for position in changed.indices { body(Int(changed[position]), entries[Int(changed[position])]) }
        }
        changed.removeAll(keepingCapacity: true)
        allChanged = false
    }

    /// Goes over to another plan: `former` tells for each of its SRs which index it had, nil for a new one. Hosts of SRs
    /// that left, and those whose files are gone, are forgotten. Allocates.
    mutating func adopt(storages: [RecordName?], former: [Int?]) {
        let old = watches
        watches = storages.enumerated().map { position, name in
            former[position].map { old[$0] } ?? PeerWatch(mark: name.map(StorageMark.hash) ?? 0)
        }
        for position in watches.indices { watches[position].isIncomplete = false }
        entries.removeAll { entry in
            entry.isGone || !former.contains(Int(entry.storage))
        }
        for place in entries.indices {
            entries[place].storage = Int32(former.firstIndex(of: Int(entries[place].storage)) ?? -1)
        }
        for slot in index.indices { index[slot] = -1 }
        for place in entries.indices { enter(place) }
        entries.reserveCapacity(Self.capacity)
        allChanged = true
    }

    private mutating func enter(_ place: Int) {
        var slot = Self.slot(entries[place].hash, Int(entries[place].storage))
        while index[slot] >= 0 { slot = (slot + 1) & (Self.slots - 1) }
        index[slot] = Int16(place)
    }

    /// FNV-1a of the name's bytes in 64 bits (draft-eastlake-fnv).
    static func hash(of host: RecordName) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for position in host.bytes.indices where host.bytes[position] != 0 {
            value = (value ^ UInt64(host.bytes[position])) &* 0x0000_0100_0000_01B3
        }
        return value
    }

    private static func slot(_ hash: UInt64, _ storage: Int) -> Int {
        // The golden ratio spreads the SRs of one host over the index (Knuth, vol. 3, 6.4).
        Int(truncatingIfNeeded: (hash &+ UInt64(storage) &* 0x9E37_79B9_7F4A_7C15) >> 53)
    }
}

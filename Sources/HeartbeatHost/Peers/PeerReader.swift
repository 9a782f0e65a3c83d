import Glibc
import HeartbeatCore

/// Reads every other host on one SR, round by round, and tells what changed. Owned by one prober thread; every call may
/// block for ever.
final class PeerReader {
    private struct Known {
        var content: PeerContent
        var readAt: BootInstant
        /// Met in the round that is going on.
        var isMet = true
    }

    private let listing: PeerListing
    private let storage: Int
    private let storageName: RecordName?
    private let buffer: UnsafeMutableRawBufferPointer
    private var known: [RecordName: Known] = [:]

    private let limit: Int

    /// Reads what the hosts other than that of `schedule` have on its SR of index `storage`.
    convenience init(schedule: Schedule, storage: Int) {
        let listing = PeerListing(
            schedule.storages[storage], host: schedule.host, address: schedule.address,
            hasAddresses: schedule.address != nil)
        self.init(listing, storage: storage, name: schedule.storages[storage].uuid, limit: PeerTable.capacity)
    }

    /// Reads at most `limit` of the hosts in `listing`.
    init(_ listing: PeerListing, storage: Int, name: String, limit: Int) {
        self.listing = listing
        self.storage = storage
        self.limit = limit
        storageName = RecordName(name)
        // Number and record of a volume; aligned for every logical block size (open(2), O_DIRECT).
        buffer = .allocate(byteCount: 8192, alignment: 4096)
    }

    deinit { buffer.deallocate() }

    /// One round over all hosts; `tell` gets every change, and at last the round itself.
    func round(generation: UInt64, tell: (PeerSighting) -> Void) {
        guard let name = storageName else { return }
        let start = BootClock.now()
        func sighting(_ kind: PeerSighting.Kind, _ host: RecordName, from begin: BootInstant) -> PeerSighting {
            PeerSighting(
                kind, storage: UInt32(storage), generation: generation, host: host, start: begin, end: BootClock.now())
        }
        let places: [PeerPlace]
        do throws(SystemFailure) {
            places = try listing.places()
        } catch {
            var failed = sighting(.round, name, from: start)
            failed.errorNumber = error.errorNumber
            return tell(failed)
        }
        for host in known.keys { known[host]?.isMet = false }
        for place in places.prefix(limit) { visit(place, sighting: sighting, tell: tell) }
        for (host, _) in known where known[host]?.isMet == false {
            tell(sighting(.gone, host, from: start))
            known[host] = nil
        }
        var round = sighting(.round, name, from: start)
        round.isIncomplete = places.count > limit
        tell(round)
    }

    /// One look at what `host` has now, whatever was known; nil where nothing of it is there.
    func look(for host: RecordName) throws(SystemFailure) -> PeerSighting? {
        guard let place = try listing.places().first(where: { $0.host == host }) else { return nil }
        let start = BootClock.now()
        let content = read(place, before: nil)
        var told = PeerSighting(
            .content, storage: UInt32(storage), generation: 0, host: host, start: start, end: BootClock.now())
        told.note(content)
        return told
    }

    private func visit(
        _ place: PeerPlace, sighting: (PeerSighting.Kind, RecordName, BootInstant) -> PeerSighting,
        tell: (PeerSighting) -> Void
    ) {
        let start = BootClock.now()
        let before = known[place.host]
        let content = read(place, before: before?.content)
        // Never more than prepared: no host yet.
        guard before != nil || !content.isEmpty else { return }
        known[place.host] = Known(content: content, readAt: start)
        var told = sighting(content.fault == .none ? .content : .unreadable, place.host, start)
        // What cannot be read is told in every round, so that it never passes for unchanged.
        guard content.fault != .none || before?.content != content else { return }
        told.note(content)
        told.previousStart = before?.readAt ?? .never
        told.wallNanoseconds = BootClock.wallNanoseconds()
        tell(told)
    }

    /// The record first; the number only where the record is no sign of life, since each read costs the server.
    private func read(_ place: PeerPlace, before: PeerContent?) -> PeerContent {
        var content = PeerContent()
        do throws(SystemFailure) {
            if let path = place.record {
                content = try readRecord(path, place)
                let isNews = before?.record != nil && before?.record != content.record
                if content.fault != .none || place.isVolume { return content }
                if isNews {
                    content.number = PeerSighting.unreadNumber
                    return content
                }
            }
            if let path = place.number {
                let count = try PeerFile.read(path, isVolume: false, into: buffer)
                content.number = number(in: buffer.prefix(min(count, HeartbeatNumber.size)))
            }
        } catch {
            // A file that went away between listing and reading is told as gone by the next round.
            content.fault = .unreadable
            content.errorNumber = error.errorNumber
        }
        return content
    }

    private func readRecord(_ path: String, _ place: PeerPlace) throws(SystemFailure) -> PeerContent {
        var content = PeerContent()
        // A write that goes on may be seen half done: one more look tells it from a damaged record.
        for _ in 0..<2 {
            let count = try PeerFile.read(path, isVolume: place.isVolume, into: buffer)
            let bytes = UnsafeRawBufferPointer(buffer)
            let start = place.isVolume ? HeartbeatNumber.size : 0
            content = PeerContent()
            if place.isVolume { content.number = number(in: buffer.prefix(HeartbeatNumber.size)) }
            let room = UnsafeRawBufferPointer(rebasing: bytes[min(start, count)..<count])
            do throws(RecordFault) {
                let record = try HeartbeatRecord(decoding: room)
                content.record = record
                if record.host != place.host || record.storage != storageName { content.fault = .foreign }
                return content
            } catch {
                // Prepared by setup, or a volume that only CloudStack's scripts write to.
                if room.prefix(HeartbeatRecord.fieldsSize).allSatisfy({ $0 == 0 }) { return content }
                content.fault = .damaged
            }
        }
        return content
    }

    private func number(in bytes: Slice<UnsafeMutableRawBufferPointer>) -> Int64 {
        let raw = UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: bytes))
        return HeartbeatNumber.parse(raw) ?? PeerSighting.noNumber
    }
}

extension PeerSighting {
    fileprivate mutating func note(_ content: PeerContent) {
        fault = content.fault
        errorNumber = content.errorNumber
        number = content.number
        hasRecord = content.record != nil
        if let record = content.record { self.record = record }
    }
}

import Glibc
import HeartbeatCore
import Synchronization

/// The mapped page `<runtime>/life`: what every start in the same boot takes over. On tmpfs, allocated whole and locked
/// with the process, so that a store can neither fail nor block.
///
/// Opened, and its slots given out, by one non-judging thread; stores are made by the judging thread alone.
package final class LifePage: @unchecked Sendable {
    // Safe to share: `slots` changes only under `slotTable`, and the mapping is written by the judging thread only.
    private let memory: UnsafeMutableRawBufferPointer
    private let capacity: Int
    private let slotTable: Mutex<[String: Int]>
    /// What an earlier start in this boot kept; nil when there was none.
    package let inherited: LifePageContent?
    /// What was lost in taking it over; nil when nothing was.
    package let fault: String?

    /// Maps the page, keeping what an earlier start in this boot wrote. Where there is no room for a fresh file, the old
    /// one is used on; where there is none either, the page lives and dies with the process: a full or broken runtime
    /// directory is no reason to forget what is armed. May block only as tmpfs does.
    package init(runtime: String, bootID: BootID, storages: Int) {
        let path = runtime + "/life"
        let found = LifePageFile.read(path, bootID: bootID)
        inherited = found.content
        let kept = Self.kept(found.content)
        let wanted = max(Self.capacity(for: storages), Self.capacity(for: kept.count))
        slotTable = Mutex(Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.uuid, $0) }))
        do throws(SystemFailure) {
            let fresh = try LifePageFile.made(path, capacity: wanted)
            Self.copy(found.content?.host, kept, to: fresh)
            try LifePageFile.putInPlace(path)
            (memory, capacity, fault) = (fresh, wanted, found.fault)
        } catch {
            if let old = LifePageFile.mapped(path, withRoomFor: storages + kept.count) {
                (memory, capacity, fault) = (old.memory, old.capacity, found.fault)
            } else {
                memory = .allocate(byteCount: LifeLayout.byteCount(capacity: wanted), alignment: 64)
                memory.initializeMemory(as: UInt8.self, repeating: 0)
                capacity = wanted
                fault = "\(error): the life page is not kept, a restart forgets what happens from now on"
            }
            Self.copy(found.content?.host, kept, to: memory)
        }
    }

    /// Gives each SR its slot, the same for one uuid as long as the process runs; nil when there is no room for all.
    package func slots(for uuids: [String]) -> [Int]? {
        slotTable.withLock { table in
            var slots: [Int] = []
            for uuid in uuids {
                guard let slot = table[uuid] ?? Self.freeSlot(in: table, capacity) else { return nil }
                table[uuid] = slot
                slots.append(slot)
            }
            return slots
        }
    }

    /// Stores the host's part. Judging thread; allocates and blocks nothing.
    package func store(_ entry: LifeHostEntry) {
        Self.slot(nil, in: memory).write { entry.encode(into: $0) }
    }

    /// Stores one SR's part in its slot. Judging thread; allocates and blocks nothing.
    package func store(_ entry: LifeEntry, slot index: Int) {
        Self.slot(index, in: memory).write { entry.encode(into: $0) }
    }

    /// Notes that the judge runs at `now`. Judging thread; one store.
    package func noteTurn(at now: BootInstant) {
        memory.storeBytes(
            of: now.nanoseconds.littleEndian, toByteOffset: LifeLayout.lastTurnOffset, as: Int64.self)
    }

    private static func slot(_ index: Int?, in memory: UnsafeMutableRawBufferPointer) -> LifeSlot {
        let offset = LifeLayout.offset(of: index)
        return LifeSlot(UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + LifeLayout.slotBytes]))
    }

    /// What counts of an earlier start: the last entry of each SR whose life has not ended.
    private static func kept(_ content: LifePageContent?) -> [LifeEntry] {
        let living = content?.storages.filter { $0.life != .removed } ?? []
        return living.enumerated().filter { index, entry in
            !living[(index + 1)...].contains { $0.uuid == entry.uuid }
        }.map(\.element)
    }

    /// Puts what counts of an earlier start into the first slots. In a page that is used on it moves there; what else
    /// lies in it, all of it where that is of another boot, ends.
    private static func copy(
        _ host: LifeHostEntry?, _ entries: [LifeEntry], to memory: UnsafeMutableRawBufferPointer
    ) {
        if let host {
            slot(nil, in: memory).write { host.encode(into: $0) }
            memory.storeBytes(
                of: host.lastTurn.nanoseconds.littleEndian, toByteOffset: LifeLayout.lastTurnOffset, as: Int64.self)
        }
        for (index, entry) in entries.enumerated() {
            slot(index, in: memory).write { entry.encode(into: $0) }
        }
        let rest = memory[(host == nil ? LifeLayout.offset(of: nil) : LifeLayout.offset(of: entries.count))...]
        UnsafeMutableRawBufferPointer(rebasing: rest).initializeMemory(as: UInt8.self, repeating: 0)
    }

    private static func freeSlot(in table: [String: Int], _ capacity: Int) -> Int? {
        let taken = Set(table.values)
        return (0..<capacity).first { !taken.contains($0) }
    }

    /// Room for twice the SRs, in steps of 64, so that reloads can add some without a restart.
    private static func capacity(for storages: Int) -> Int { max(64, (2 * storages + 63) / 64 * 64) }
}

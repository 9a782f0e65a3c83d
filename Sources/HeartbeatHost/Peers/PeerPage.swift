import Glibc
import HeartbeatCore
import Synchronization

/// The mapped file `<runtime>/peers`: what this host knows of others, for the commands `check` and `hosts`. On tmpfs,
/// allocated whole and locked with the process, so that a store can neither fail nor block. World-readable.
///
/// Stores are made by the judging thread alone; readers notice by a sequence that they read in between.
package final class PeerPage: @unchecked Sendable {
    // Safe to share: nothing but the judging thread writes through `memory`, and no other thread of this process reads it.
    private let memory: UnsafeMutableRawPointer
    /// Why commands cannot read it; nil when they can.
    package let fault: String?

    /// Makes a fresh file in place of an older one. Where that cannot be, the page lives in this process alone. May block
    /// only as tmpfs does.
    package init(runtime: String) {
        let path = runtime + "/peers"
        do throws(SystemFailure) {
            memory = try Self.mapped(path)
            fault = nil
        } catch {
            memory = .allocate(byteCount: PeerPageLayout.byteCount, alignment: 4096)
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: PeerPageLayout.byteCount)
            fault = "\(error): check cannot tell whether other hosts live"
        }
        memory.storeBytes(of: PeerPageLayout.fingerprint, toByteOffset: 8, as: UInt64.self)
        memory.storeBytes(of: PeerPageLayout.magic, as: UInt64.self)
    }

    /// Notes that the judge runs at `now`. One store.
    package func noteTurn(at now: BootInstant) {
        memory.storeBytes(of: now.nanoseconds, toByteOffset: PeerPageLayout.lastTurn, as: Int64.self)
    }

    /// Begins anew for another plan: whose table it is, and the names of its SRs.
    package func describe(_ plan: Plan) {
        change {
            let timing = plan.configuration.timing
            store(timing.takeoverAfter.wholeNanoseconds, at: PeerPageLayout.takeoverAfter)
            store(timing.interval.wholeNanoseconds, at: PeerPageLayout.interval)
            store(UInt32(min(plan.storages.count, PeerPageLayout.storages)), at: PeerPageLayout.storageCount)
            store(UInt32(0), at: PeerPageLayout.entryCount)
            if let host = RecordName(plan.configuration.host) { store(host, at: PeerPageLayout.host) }
            for (index, storage) in plan.storages.prefix(PeerPageLayout.storages).enumerated() {
                guard let name = RecordName(storage.uuid) else { continue }
                store(name, at: PeerPageLayout.watch(index))
            }
        }
    }

    /// Stores what has changed in `table`. Allocates and blocks nothing.
    package func store(_ table: inout PeerTable) {
        change {
            for index in table.watches.indices where index < PeerPageLayout.storages {
                store(table.watches[index], at: PeerPageLayout.watch(index) + RecordName.size)
            }
            let entries = table.entries.count
            table.drainChanges { place, entry in store(entry, at: PeerPageLayout.entry(place)) }
            store(UInt32(entries), at: PeerPageLayout.entryCount)
        }
    }

    /// The sequence is odd while `body` runs.
    private func change(_ body: () -> Void) {
        let sequence = (memory + PeerPageLayout.sequence).assumingMemoryBound(to: Atomic<UInt64>.self)
        sequence.pointee.wrappingAdd(1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        body()
        sequence.pointee.wrappingAdd(1, ordering: .releasing)
    }

    private func store<Value>(_ value: Value, at offset: Int) {
        withUnsafeBytes(of: value) { bytes in
            if let start = bytes.baseAddress { (memory + offset).copyMemory(from: start, byteCount: bytes.count) }
        }
    }

    private static func mapped(_ path: String) throws(SystemFailure) -> UnsafeMutableRawPointer {
        let fresh = path + ".new"
        let descriptor = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("create", fresh) }
        defer { close(descriptor) }
        // Without real blocks a full tmpfs would kill the judge with SIGBUS at a store (posix_fallocate(3)).
        let result = posix_fallocate(descriptor, 0, off_t(PeerPageLayout.byteCount))
        guard result == 0 else {
            unlink(fresh)
            throw SystemFailure("allocate", fresh, errorNumber: result)
        }
        guard fchmod(descriptor, 0o644) == 0, rename(fresh, path) == 0 else {
            throw SystemFailure("put in place", path)
        }
        guard let address = mmap(nil, PeerPageLayout.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            address != MAP_FAILED
        else { throw SystemFailure("map", path) }
        return address
    }
}

import CLinux
import Glibc
import HeartbeatCore
import Synchronization

/// Memory that judge and prober share: leave to beat, tick, generation, what records are to say, and the schedule.
///
/// A sealed memfd, so that neither side can take pages away from under the other. Every word is an atomic, so any
/// thread of either process may use any function; nothing here takes a lock, blocks or (where not said) allocates.
///
/// `@unchecked`: the stored properties never change, and what they point to is accessed by atomics only, save the
/// schedule, which is written before a second process can map it.
package final class SharedPage: @unchecked Sendable {
    /// How many SRs the schedule has.
    package let storageCount: Int
    private let base: UnsafeMutableRawPointer
    private let byteCount: Int

    private init(base: UnsafeMutableRawPointer, byteCount: Int, storageCount: Int) {
        self.base = base
        self.byteCount = byteCount
        self.storageCount = storageCount
    }

    /// munmap(2) of a locked mapping takes time in proportion to its size: not for the judging thread.
    deinit { munmap(base, byteCount) }
}

// Judge's side.
extension SharedPage {
    /// Beats may start until `instant`; `never` takes the leave away.
    package func extendLeave(until instant: BootInstant) {
        header(Int64.self, .permittedUntil).pointee.store(instant.nanoseconds, ordering: .releasing)
    }

    /// The number under which the prober's records count, set once, before it is told to begin.
    package func begin(generation: UInt64) {
        header(UInt64.self, .generation).pointee.store(generation, ordering: .releasing)
    }

    /// Tells the prober what its next records say: `directive` is asked once for each SR, in order.
    ///
    /// Readers see all of it or nothing. Only one thread may publish.
    package func publish(announcement: UInt32, intent: Intent, directive: (Int) -> Directive) {
        let version = header(UInt32.self, .version)
        let before = version.pointee.load(ordering: .relaxed)
        version.pointee.store(before &+ 1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        header(UInt32.self, .announcement).pointee.store(announcement, ordering: .relaxed)
        header(UInt32.self, .intent).pointee.store(UInt32(intent.rawValue), ordering: .relaxed)
        for index in 0..<storageCount {
            word(at: index).pointee.store(Self.encode(directive(index)), ordering: .relaxed)
        }
        version.pointee.store(before &+ 2, ordering: .releasing)
    }

    /// When the prober's main thread was last seen alive; `never` before its first tick.
    package var lastTick: BootInstant {
        BootInstant(nanoseconds: header(Int64.self, .tick).pointee.load(ordering: .acquiring))
    }
}

// Prober's side.
extension SharedPage {
    /// Whether a beat may start at `now`.
    package func permitsBeat(at now: BootInstant) -> Bool {
        now.nanoseconds < header(Int64.self, .permittedUntil).pointee.load(ordering: .acquiring)
    }

    /// Says that the prober's main thread is alive.
    package func tick(at now: BootInstant) {
        header(Int64.self, .tick).pointee.store(now.nanoseconds, ordering: .releasing)
    }

    /// The generation the judge gave; 0 on standby.
    package var generation: UInt64 { header(UInt64.self, .generation).pointee.load(ordering: .acquiring) }

    /// What the next record says, or nil while the judge is in the middle of changing it: a judge that died or stopped
    /// there leaves it so, hence the caller must not wait for it but do without a beat. Allocates.
    package func readDirectives() -> DirectiveSheet? {
        // The judge writes a sheet in well under a microsecond per SR: a reader that meets it twice met a stopped one,
        // or is preempting it; either way trying on does not help.
        for _ in 0..<64 {
            let version = header(UInt32.self, .version).pointee.load(ordering: .acquiring)
            if version & 1 == 1 { continue }
            let announcement = header(UInt32.self, .announcement).pointee.load(ordering: .relaxed)
            let intent = header(UInt32.self, .intent).pointee.load(ordering: .relaxed)
            let directives = (0..<storageCount).map { Self.decode(word(at: $0).pointee.load(ordering: .relaxed)) }
            atomicMemoryFence(ordering: .acquiring)
            if header(UInt32.self, .version).pointee.load(ordering: .relaxed) == version {
                return DirectiveSheet(
                    announcement: announcement, intent: Intent(rawValue: UInt8(truncatingIfNeeded: intent)) ?? .none,
                    directives: directives)
            }
        }
        return nil
    }
}

// Creation and layout.
extension SharedPage {
    /// Where each word of the header lies. Each side's words have a cache line of their own.
    private enum Offset: Int {
        case permittedUntil = 0
        case generation = 8
        case version = 16
        case announcement = 20
        case intent = 24
        case storageCount = 32
        case scheduleLength = 36
        case tick = 64
    }

    /// Bytes of the header; the words of the SRs follow it, then the schedule.
    private static let headerBytes = 128

    /// Makes the memory for `schedule` and gives it with its descriptor (close-on-exec), which the caller owns.
    ///
    /// Allocates; not for the judging thread.
    package static func create(for schedule: Schedule) throws(SystemFailure) -> (page: SharedPage, descriptor: Int32) {
        let bytes = schedule.encoded()
        let count = schedule.storages.count
        let scheduleStart = headerBytes + count * MemoryLayout<UInt32>.size
        let size = scheduleStart + bytes.count
        let descriptor = heartbeat_memory_descriptor("heartbeat-page")
        guard descriptor >= 0 else { throw SystemFailure("create", "the memory shared with the prober") }
        guard ftruncate(descriptor, size) == 0, heartbeat_seal_size(descriptor) == 0 else {
            let failure = SystemFailure("size", "the memory shared with the prober")
            close(descriptor)
            throw failure
        }
        do throws(SystemFailure) {
            let base = try map(descriptor, byteCount: size)
            base.storeBytes(of: UInt32(count), toByteOffset: Offset.storageCount.rawValue, as: UInt32.self)
            base.storeBytes(of: UInt32(bytes.count), toByteOffset: Offset.scheduleLength.rawValue, as: UInt32.self)
            UnsafeMutableRawBufferPointer(start: base + scheduleStart, count: bytes.count).copyBytes(from: bytes)
            return (SharedPage(base: base, byteCount: size, storageCount: count), descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes over memory made by the judge, with the schedule in it. Does not close `descriptor`.
    ///
    /// Allocates; called once, at the start of the prober.
    package static func open(_ descriptor: Int32) throws(ProberFault) -> (page: SharedPage, schedule: Schedule) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= headerBytes else { throw .noPage }
        let size = Int(status.st_size)
        guard let base = try? map(descriptor, byteCount: size) else { throw .noPage }  // The fault says all there is.
        let count = Int(base.load(fromByteOffset: Offset.storageCount.rawValue, as: UInt32.self))
        let length = Int(base.load(fromByteOffset: Offset.scheduleLength.rawValue, as: UInt32.self))
        let page = SharedPage(base: base, byteCount: size, storageCount: count)
        let scheduleStart = headerBytes + count * MemoryLayout<UInt32>.size
        guard scheduleStart + length == size else { throw .noPage }
        let schedule = try Schedule(
            decoding: [UInt8](UnsafeRawBufferPointer(start: base + scheduleStart, count: length)))
        guard schedule.storages.count == count else { throw .damagedSchedule(at: 0) }
        return (page, schedule)
    }

    private static func map(_ descriptor: Int32, byteCount: Int) throws(SystemFailure) -> UnsafeMutableRawPointer {
        guard let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED
        else { throw SystemFailure("map", "the memory shared with the prober") }
        return base
    }

    private func header<Value>(_ type: Value.Type, _ offset: Offset) -> UnsafeMutablePointer<Atomic<Value>> {
        base.advanced(by: offset.rawValue).assumingMemoryBound(to: Atomic<Value>.self)
    }

    private func word(at index: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        precondition(
            index >= 0 && index < storageCount, "an SR index beyond the schedule: indices of two plans are mixed up")
        return base.advanced(by: Self.headerBytes + index * MemoryLayout<UInt32>.size)
            .assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    private static func encode(_ directive: Directive) -> UInt32 {
        (directive.promise ? 1 : 0) | (directive.writesNumber ? 2 : 0) | (directive.loss ? 4 : 0)
    }

    private static func decode(_ word: UInt32) -> Directive {
        Directive(promise: word & 1 != 0, writesNumber: word & 2 != 0, loss: word & 4 != 0)
    }
}

import Glibc
import HeartbeatCore

/// Writes fences into `<state>/fences`: a ring of sectors, allocated long before, on disk when write(2) returns.
///
/// Used by its own thread only, after `init`.
final class FenceRecord: @unchecked Sendable {
    // Sendable: made on one thread, then used only by the thread of its BoundedTask, started later.
    private let descriptor: Int32
    /// The newest on record, of whatever boot.
    private var last: FenceEntry?
    /// The entry of the fence that this daemon carries out; nil before.
    private var current: FenceEntry?
    /// Why nothing can be written; nil when it can.
    let fault: String?

    /// Opens the file and allocates it, with its directory when missing; the descriptor is kept for good.
    /// Blocks on the disk.
    init(state: String) {
        let prepared: Result<(Int32, FenceEntry?), SystemFailure>
        do throws(SystemFailure) {
            let opened = try Self.prepare(state: state)
            prepared = .success((opened, try FenceHistory.load(state: state).entries.last))
        } catch {
            prepared = .failure(error)
        }
        switch prepared {
        case .success(let (opened, newest)):
            (descriptor, last, fault) = (opened, newest, nil)
        case .failure(let failure):
            (descriptor, last, fault) = (-1, nil, failure.description)
        }
    }

    /// Writes the fence, or what became of its trigger. May block for as long as that disk does.
    func perform(_ job: BoundedTask.Job, _ statement: FenceStatement) {
        guard let plan = statement.plan else { return }
        switch job {
        case .rehearsal:
            _ = FenceEntry(statement.event, plan: plan).encoded
        case .act:
            var entry = FenceEntry(statement.event, plan: plan)
            // A daemon that goes on with the fence of the one before it tells of no second one: a boot ends in one fence.
            if let last, last.bootID == entry.bootID, !last.hasForeignTrigger, entry.reason == .committed {
                current = last
                return
            }
            entry.sequence = (last?.sequence ?? 0) + 1
            last = entry
            current = entry
            write(entry)
        case .trigger:
            guard var entry = current else { return }
            entry.plannedByte = statement.triggerByte
            entry.trigger = statement.triggerError == 0 ? .written : .failed
            entry.triggerError = statement.triggerError
            write(entry)
        }
    }

    private func write(_ entry: FenceEntry) {
        guard descriptor >= 0 else { return }
        let slot = Int((entry.sequence - 1) % UInt64(FenceHistory.capacity))
        let bytes = entry.encoded
        // A failure cannot be helped any more: journal and kernel log carry the same words.
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, slot * FenceEntry.size) }
    }

    /// Opens and fills up to full size, so that no later write has to allocate blocks.
    private static func prepare(state: String) throws(SystemFailure) -> Int32 {
        if mkdir(state, 0o755) != 0 && errno != EEXIST { throw SystemFailure("make the directory", state) }
        let path = FenceHistory.path(state: state)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_DSYNC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open the fence record", path) }
        var status = stat()
        fstat(descriptor, &status)
        let size = FenceHistory.capacity * FenceEntry.size
        if status.st_size < size {
            let zeros = [UInt8](repeating: 0, count: size - Int(status.st_size))
            let written = zeros.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, Int(status.st_size)) }
            guard written == zeros.count else {
                let failure = SystemFailure("fill the fence record", path, errorNumber: written < 0 ? errno : ENOSPC)
                close(descriptor)
                throw failure
            }
            fsync(descriptor)
        }
        return descriptor
    }
}

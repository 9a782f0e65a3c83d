import Glibc
import HeartbeatCore

/// The beats of one SR: proof that this storage took this write. Owned by one prober thread, which any call may block
/// for ever.
package final class StorageBeat {
    private let schedule: Schedule
    private let storage: Configuration.Storage
    private let names: TargetNames
    private let buffers = BeatBuffers()
    private var target: BeatTarget?
    /// nil for names that no record can bear: then no beat is possible.
    private var composer: RecordComposer?
    private var foreign: ForeignWriter?
    private var hasVerified = false

    /// For the SR at index `storage` of the schedule. Touches no storage.
    package init(schedule: Schedule, storage: Int) {
        self.schedule = schedule
        self.storage = schedule.storages[storage]
        names = TargetNames(host: schedule.host, address: schedule.address)
        composer = RecordComposer(schedule: schedule, storage: storage)
        if let host = composer?.host {
            foreign = ForeignWriter(host: host, bootID: schedule.bootID, secret: schedule.nonceSecret)
        }
    }

    /// Writes and reads back once. After a failure everything is opened anew by the next beat.
    package func beat(_ order: BeatOrder) -> BeatResult {
        guard composer != nil else { return BeatResult(.unsupported, errorNumber: EINVAL) }
        var result = BeatResult(.verified)
        var stage = Stage(start: BootClock.now())
        do throws(TargetFailure) {
            let target = try openTarget(writesNumber: composer?.writesNumber(order) ?? false)
            result.stages.open = stage.next()
            for name in target.names { try name.check() }
            try lookBeforeWriting(target, order, &result)
            result.stages.check = stage.next()
            composer?.compose(order, into: buffers.written)
            for slot in target.slots { try buffers.write(slot) }
            result.stages.write = stage.next()
            try readBack(target, order, &result)
            hasVerified = true
            try writeAddressNumber()
            result.addressErrorNumber = self.target?.addressErrorNumber ?? 0
            result.stages.read = stage.next()
        } catch {
            result.outcome = error.outcome
            result.errorNumber = error.errorNumber
            if !keepsDescriptors(after: error, stage.elapsed) { target = nil }
        }
        return result
    }

    /// Has the next beats write the address's number again, which beats have gone on without and which is there now. May
    /// block for ever.
    package func reopenAddressNumber() { target?.reopenAddressNumber(storage, names: names) }

    /// Writes the number of the address and reads it back. A name that leads nowhere, or elsewhere, is told and given up until it can be
    /// opened again: number and record have verified, and a file that `setup` has not made is missing on every SR at once. But storage
    /// that does not take a write to an open file fails the beat: CloudStack's own readers may see nothing but this number.
    private func writeAddressNumber() throws(TargetFailure) {
        guard let slot = target?.addressNumber else { return }
        do throws(TargetFailure) {
            try slot.name.check()
            // Twice, since a write that had timed out may have landed over the first one.
            for _ in 0..<2 {
                try buffers.write(slot)
                if try buffers.read(slot) == slot.count, buffers.agree(at: slot.inBuffer, count: slot.count) { return }
            }
            throw TargetFailure(.mismatch)
        } catch {
            // ESTALE: the file was replaced on the server.
            let isOfName = error.outcome == .missing || error.outcome == .wrongTarget || error.errorNumber == ESTALE
            guard isOfName else { throw error }
            target?.giveUpAddressNumber(error)
        }
    }

    private func openTarget(writesNumber: Bool) throws(TargetFailure) -> BeatTarget {
        if let target, target.writesNumber == writesNumber { return target }
        target = nil
        let opened = try BeatTarget(storage, names: names, writesNumber: writesNumber)
        target = opened
        return opened
    }

    /// Reads the own record before it is overwritten: the only sight of a second writer under our name.
    private func lookBeforeWriting(
        _ target: BeatTarget, _ order: BeatOrder, _ result: inout BeatResult
    ) throws(TargetFailure) {
        guard hasVerified else { return }
        let count = try buffers.read(target.recordSlot)
        let slot = target.recordSlot
        if count == slot.count && buffers.agree(at: slot.inBuffer, count: HeartbeatRecord.fieldsSize) { return }
        _ = examine(order, count, &result)
    }

    /// Compares; what differs is written once more, since a write that had timed out may have landed over this one.
    private func readBack(
        _ target: BeatTarget, _ order: BeatOrder, _ result: inout BeatResult
    ) throws(TargetFailure) {
        if try agrees(target, order, &result) { return }
        for slot in target.slots { try buffers.write(slot) }
        if try agrees(target, order, &result) { return }
        throw TargetFailure(.mismatch)
    }

    private func agrees(
        _ target: BeatTarget, _ order: BeatOrder, _ result: inout BeatResult
    ) throws(TargetFailure) -> Bool {
        var agrees = true
        for slot in target.slots {
            let count = try buffers.read(slot)
            if count == slot.count && buffers.agree(at: slot.inBuffer, count: slot.count) { continue }
            agrees = false
            let isNumber = slot.inBuffer == 0 && !buffers.agree(at: 0, count: min(count, HeartbeatNumber.size))
            let recordCount = slot.inBuffer + count - HeartbeatNumber.size
            let owner = examine(order, recordCount, &result)
            result.ghost = result.ghost || isNumber || owner == .ownOlder
        }
        return agrees
    }

    /// Looks whose record lies in `readBack`, of which `count` bytes were read.
    private func examine(_ order: BeatOrder, _ count: Int, _ result: inout BeatResult) -> ForeignWriter.Owner {
        let bytes = UnsafeRawBufferPointer(rebasing: buffers.readBack[HeartbeatNumber.size...].prefix(max(0, count)))
        guard let record = try? HeartbeatRecord(decoding: bytes) else { return .unrelated }
        let owner = foreign?.owner(of: record, during: order) ?? .unrelated
        if owner == .foreign && hasVerified && foreign?.note(record, during: order) == true {
            result.foreignWriter = true
        }
        return owner
    }

    /// Whether the next beat goes on with the descriptors of a failed one.
    ///
    /// On a soft NFS mount a dead server ends calls with EIO after seconds. The client recovers what is open by itself
    /// once the server is back, but the server refuses a new open for its grace period (90 s): VMs would go on while
    /// every beat waits in open(2). An error that comes at once tells of the descriptor: opened anew.
    private func keepsDescriptors(after failure: TargetFailure, _ elapsed: Duration) -> Bool {
        guard let target, target.isNetworkFileSystem, failure.outcome == .failed else { return false }
        return [EIO, ETIMEDOUT].contains(failure.errorNumber) && elapsed >= .seconds(1)
    }
}

import Glibc
import HeartbeatCore

/// Opens one SR's target by name, apart from the descriptors that its beats hold: what a VM that starts now would meet.
/// Shares nothing with `StorageBeat`, so another thread runs it; its hang is cause `reopen`, never silence.
package struct ReopenCheck: Sendable {
    private let storage: Configuration.Storage
    private let names: TargetNames

    /// For the SR at index `storage` of the schedule. Touches no storage.
    package init(schedule: Schedule, storage: Int) {
        self.storage = schedule.storages[storage]
        names = TargetNames(host: schedule.host, address: schedule.address)
    }

    /// Opens and closes everything; 0, or errno (ENOENT: missing, ESTALE: another target). May block for ever.
    package func reopen() -> Int32 {
        do throws(TargetFailure) {
            _ = try BeatTarget(storage, names: names, writesNumber: true)
            return 0
        } catch {
            return error.nearestErrno
        }
    }

    /// Whether the address's number, which beats go on without, can be opened now. May block for ever.
    package func findsAddressNumber() -> Bool {
        do throws(TargetFailure) {
            let mount = try FileStatus(of: storage.path, followsLinks: true)
            return try BeatTarget.addressSlot(storage, names, mount, writes: true) != nil
        } catch {
            return false
        }
    }
}

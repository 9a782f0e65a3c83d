import Glibc
import HeartbeatCore

/// What one SR's beats write to, held open. Owned by one prober thread.
struct BeatTarget {
    /// Everything that a beat checks before it writes.
    let names: [HeldName]
    /// What a beat writes and reads back, in order.
    let slots: [Slot]
    /// The number of the address, for CloudStack's readers on KVM; nil where there is none or it cannot be opened. No beat
    /// depends on its name: `setup` may not have made it yet, and the same file is missing on every SR then.
    private(set) var addressNumber: Slot?
    /// errno that tells why a beat goes without the address's number; 0 when it does not.
    private(set) var addressErrorNumber: Int32 = 0
    /// Where the record is, for the look at it before writing.
    let recordSlot: Slot
    let writesNumber: Bool
    /// Behind it is a network file system's client, which recovers its descriptors by itself.
    let isNetworkFileSystem: Bool

    /// Opens the target of `storage`, after proof that it is the configured one; with `readsOnly` nothing is opened for
    /// writing. May block for ever.
    init(
        _ storage: Configuration.Storage, names: TargetNames, writesNumber: Bool, readsOnly: Bool = false
    ) throws(TargetFailure) {
        let status = try FileStatus(of: storage.path, followsLinks: true)
        self.writesNumber = writesNumber
        switch status.kind {
        case .block where storage.kind == .iscsi:
            let device = try TargetIdentity.checkDevice(storage, status, writes: !readsOnly)
            self.names = [device]
            recordSlot = Slot(name: device, inBuffer: HeartbeatNumber.size, count: HeartbeatRecord.size, at: 4096)
            // Number and record go out in one write, so that readers never see one without the other.
            slots = writesNumber ? [Slot(name: device, inBuffer: 0, count: 8192, at: 0)] : [recordSlot]
            isNetworkFileSystem = false
        case .directory:
            isNetworkFileSystem = try TargetIdentity.checkMount(storage)
            let record = try Self.held(names.record, on: storage, status, writes: !readsOnly)
            recordSlot = Slot(name: record, inBuffer: HeartbeatNumber.size, count: HeartbeatRecord.size, at: 0)
            var slots: [Slot] = []
            if writesNumber {
                let number = try Self.held(names.number, on: storage, status, writes: !readsOnly)
                slots.append(Slot(name: number, inBuffer: 0, count: HeartbeatNumber.size, at: 0))
            }
            self.names = slots.map(\.name) + [record]
            // The record first: a number that is later than its record was written without heartbeat (PeerTable+Numbers).
            self.slots = [recordSlot] + slots
            if writesNumber { openAddressNumber(storage, names, status, writes: !readsOnly) }
        default: throw TargetFailure(.wrongTarget)
        }
    }

    /// Opens the address's number again, which has appeared since. May block for ever.
    mutating func reopenAddressNumber(_ storage: Configuration.Storage, names: TargetNames) {
        guard addressErrorNumber != 0 else { return }
        do throws(TargetFailure) {
            openAddressNumber(storage, names, try FileStatus(of: storage.path, followsLinks: true), writes: true)
        } catch {
            addressErrorNumber = error.nearestErrno
        }
    }

    /// Goes on without the address's number.
    mutating func giveUpAddressNumber(_ failure: TargetFailure) {
        addressNumber = nil
        addressErrorNumber = failure.nearestErrno
    }

    private mutating func openAddressNumber(
        _ storage: Configuration.Storage, _ names: TargetNames, _ mount: FileStatus, writes: Bool
    ) {
        do throws(TargetFailure) {
            addressNumber = try Self.addressSlot(storage, names, mount, writes: writes)
            addressErrorNumber = 0
        } catch {
            giveUpAddressNumber(error)
        }
    }

    /// The address's number, opened; nil where no address is configured. May block for ever.
    static func addressSlot(
        _ storage: Configuration.Storage, _ names: TargetNames, _ mount: FileStatus, writes: Bool
    ) throws(TargetFailure) -> Slot? {
        guard mount.kind == .directory, let name = names.addressNumber else { return nil }
        let number = try held(name, on: storage, mount, writes: writes)
        return Slot(name: number, inBuffer: 0, count: HeartbeatNumber.size, at: 0)
    }

    private static func held(
        _ name: String, on storage: Configuration.Storage, _ mount: FileStatus, writes: Bool
    ) throws(TargetFailure) -> HeldName {
        if name.hasPrefix("\(TargetNames.directory)/") {
            let status = try FileStatus(of: "\(storage.path)/\(TargetNames.directory)", followsLinks: false)
            // Not a link: it could lead to another directory of the same file system.
            guard status.kind == .directory else { throw TargetFailure(.wrongTarget) }
        }
        let path = "\(storage.path)/\(name)".utf8CString
        return try HeldName(path: Array(path), kind: .file(on: mount.device), writes: writes)
    }

    /// One block of storage and the part of the beat's buffer that goes there.
    struct Slot {
        let name: HeldName
        let inBuffer: Int
        let count: Int
        let at: off_t

        init(name: HeldName, inBuffer: Int, count: Int, at: off_t) {
            self.name = name
            self.inBuffer = inBuffer
            self.count = count
            self.at = at
        }
    }
}

import Glibc
import HeartbeatCore

/// What one SR's beats write to, held open. Owned by one prober thread.
struct BeatTarget {
    /// Everything that a beat checks before it writes.
    let names: [HeldName]
    /// What a beat writes and reads back, in order.
    let slots: [Slot]
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
                for name in [names.number, names.addressNumber].compactMap({ $0 }) {
                    let number = try Self.held(name, on: storage, status, writes: !readsOnly)
                    slots.append(Slot(name: number, inBuffer: 0, count: HeartbeatNumber.size, at: 0))
                }
            }
            self.names = slots.map(\.name) + [record]
            self.slots = slots + [recordSlot]
        default: throw TargetFailure(.wrongTarget)
        }
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

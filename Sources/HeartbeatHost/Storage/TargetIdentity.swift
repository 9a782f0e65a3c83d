import Glibc
import HeartbeatCore

/// Proof that a path leads to the SR that `setup` saw, before anything is written there.
enum TargetIdentity {
    /// Checks the mount at the SR's path; returns whether it is a network file system. May block for ever.
    static func checkMount(_ storage: Configuration.Storage) throws(TargetFailure) -> Bool {
        guard let resolved = realpath(storage.path, nil) else { throw TargetFailure(errorNumber: errno) }
        defer { free(resolved) }
        // Not what a string makes of them: a name need not be UTF-8.
        let bytes = [UInt8](UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
        let path = String(decoding: bytes, as: UTF8.self)
        let table: MountTable
        do { table = try MountTable.above(bytes) } catch { throw TargetFailure(errorNumber: error.errorNumber) }
        // Without a mount there, the path names a directory of the root disk; a trial may use one.
        let around = storage.allowsLocal ? table.mount(containing: path) : nil
        guard let mount = table.mount(at: path) ?? around else { throw TargetFailure(.missing) }
        if let source = storage.source, source != mount.source { throw TargetFailure(.wrongTarget) }
        let isNetwork = mount.type == "nfs" || mount.type == "nfs4"
        if let expected = storage.fileSystemID, try FileStatus.fileSystemID(of: storage.path) != expected {
            throw TargetFailure(.wrongTarget)
        }
        if let expected = storage.deviceMapperUUID { try checkMapper(mount.device, expected) }
        return isNetwork
    }

    /// Checks and opens the block device at the SR's path, with `writes` for writing too. May block for ever.
    static func checkDevice(
        _ storage: Configuration.Storage, _ status: FileStatus, writes: Bool
    ) throws(TargetFailure) -> HeldName {
        // The number stays valid while the device is held open below, so that this need not be asked at each beat.
        if let expected = storage.deviceMapperUUID {
            try checkMapper(status.specialDevice, expected)
        }
        let device = try HeldName(path: Array(storage.path.utf8CString), kind: .block, writes: writes)
        guard device.status.specialDevice == status.specialDevice else { throw TargetFailure(.wrongTarget) }
        try checkNobodysData(device)
        return device
    }

    private static func checkMapper(_ device: DeviceNumber, _ expected: String) throws(TargetFailure) {
        // A device that sysfs has no uuid for is no device-mapper device: another one took the name.
        guard let uuid = try? KernelFile.line(of: "/sys/dev/block/\(device)/dm/uuid"), uuid == expected else {
            throw TargetFailure(.wrongTarget)
        }
    }

    /// Refuses a device whose first block holds anything but a number: a label, a superblock or a partition table lies
    /// there (of LVM, ext, XFS, LUKS, MBR and GPT), and a beat would overwrite it.
    private static func checkNobodysData(_ device: HeldName) throws(TargetFailure) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: HeartbeatNumber.size, alignment: 4096)
        defer { block.deallocate() }
        let count = pread(device.reader, block.baseAddress, block.count, 0)
        guard count >= 0 else { throw TargetFailure(errorNumber: errno) }
        guard HeartbeatNumber.isNumberOrEmpty(UnsafeRawBufferPointer(rebasing: block[..<count])) else {
            throw TargetFailure(.wrongTarget)
        }
    }
}

import Glibc
import HeartbeatCore

/// Finds where an SR's logical unit is: as the configuration says, or by what the kernel made of its device. Reads sysfs and
/// open-iscsi's files; never looks at the SR.
struct ISCSITargetFinder {
    /// Where /sys, /dev, /etc and /var begin: empty, or a copy for tests.
    let root: String
    /// The mounts of this process.
    let mounts: () throws(SystemFailure) -> MountTable
    /// The table of a device-mapper device.
    let table: (DeviceNumber) throws(SystemFailure) -> MapperTable

    /// More layers than anybody stacks.
    private static let deepest = 8

    /// That of this host.
    static var ofThisHost: ISCSITargetFinder {
        ISCSITargetFinder(
            root: "", mounts: { () throws(SystemFailure) in try MountTable.current() },
            table: { (device) throws(SystemFailure) in try MapperTable.current(of: device) })
    }

    /// Where the SR's unit is now.
    func target(of storage: Configuration.Storage) throws(ISCSITargetFailure) -> ISCSITarget {
        var secret: ISCSISecret?
        if let path = storage.directSecret { secret = try ISCSISecret.read(from: path) }
        switch storage.direct {
        case .none: throw .notWanted
        case .address:
            guard case .iscsi(let server, let port, let name, let unit, let offset) = storage.direct.address else {
                throw .notWanted
            }
            let portal = ISCSIPortal(address: server, port: port)
            let way = ISCSIWay(target: name, portal: portal, unit: UInt32(unit), isExpected: true, secret: secret)
            return ISCSITarget(ways: [way], offset: offset, hasRecord: true)
        case .auto: return try found(path: storage.path, secret: secret)
        }
    }

    private func found(path: String, secret: ISCSISecret?) throws(ISCSITargetFailure) -> ISCSITarget {
        let device: DeviceNumber
        let isMounted: Bool
        do throws(SystemFailure) {
            let mounts = try mounts()
            let resolved = mounts.resolved(path)
            let mount = mounts.mount(at: resolved)
            isMounted = mount != nil
            if let mount {
                device = mount.device
            } else if let number = self.device(at: resolved, mounts: mounts) {
                device = number
            } else {
                throw SystemFailure("find the device of", path, errorNumber: ENOTBLK)
            }
        } catch {
            throw error.errorNumber == ENOTBLK ? .noDevice(path: path) : .failed(error)
        }
        // Below a file system nobody knows where the record lies.
        let place = isMounted ? 0 : DirectAddress.recordOffset
        let leaves = try disks(below: device, sector: place / 512, depth: 0)
        guard let first = leaves.first else { throw .noDevice(path: path) }
        var ways: [ISCSIWay] = []
        for leaf in leaves { add(try waysOverKernel(to: leaf, secret: secret), to: &ways) }
        for way in ways { add(waysOverDatabase(beside: way, secret: secret), to: &ways) }
        return ISCSITarget(ways: ways, offset: first.sector * 512, hasRecord: !isMounted)
    }

    private func add(_ more: [ISCSIWay], to ways: inout [ISCSIWay]) {
        for way in more where !ways.contains(where: { $0.isSame(as: way) }) { ways.append(way) }
    }

    /// nil for what is no block device. Only within /dev, where no lookup hangs.
    private func device(at path: String, mounts: MountTable) -> DeviceNumber? {
        guard path.hasPrefix("/dev/"), ["devtmpfs", "tmpfs"].contains(mounts.mount(containing: path)?.type) else {
            return nil
        }
        do throws(TargetFailure) {
            let status = try FileStatus(of: root + path, followsLinks: false)
            return status.kind == .block ? status.specialDevice : nil
        } catch {
            // Gone, as a volume that is not active.
            return nil
        }
    }

    /// The disks that a sector of `device` lies on, several where multipath is in between, with the sector's place there.
    private func disks(
        below device: DeviceNumber, sector: UInt64, depth: Int
    ) throws(ISCSITargetFailure) -> [(directory: String, sector: UInt64)] {
        guard depth < Self.deepest, let real = Self.realPath("\(root)/sys/dev/block/\(device)") else {
            throw .noDevice(path: "device \(device)")
        }
        let name = String(real.split(separator: "/").last ?? "")
        if let start = try? KernelFile.line(of: "\(real)/start"), let first = UInt64(start) {
            // A partition lies in the directory of its disk.
            let parent = real.split(separator: "/").dropLast().joined(separator: "/")
            return [("/\(parent)", sector + first)]
        }
        // Only device-mapper's devices have this.
        guard (try? KernelFile.line(of: "\(real)/dm/uuid")) != nil else { return [(real, sector)] }
        let segment: MapperTable.Segment?
        do throws(SystemFailure) { segment = try table(device).segment(holding: sector) } catch { throw .failed(error) }
        guard let segment else { throw .noDevice(path: name) }
        if let (below, start) = segment.linear {
            return try disks(below: below, sector: start + (sector - segment.start), depth: depth + 1)
        }
        guard segment.type == "multipath" else { throw .notLinear(device: name, layer: segment.type) }
        var all: [(directory: String, sector: UInt64)] = []
        for slave in ((try? KernelFile.names(in: "\(real)/slaves")) ?? []).sorted() {
            guard let number = try? KernelFile.line(of: "\(real)/slaves/\(slave)/dev"), let below = DeviceNumber(number)
            else { continue }
            all += try disks(below: below, sector: sector, depth: depth + 1)
        }
        return all
    }

    /// The disk's own session, and all others to the same target with the same unit.
    private func waysOverKernel(
        to leaf: (directory: String, sector: UInt64), secret: ISCSISecret?
    ) throws(ISCSITargetFailure) -> [ISCSIWay] {
        let name = String(leaf.directory.split(separator: "/").last ?? "")
        // …/session1/target3:0:0/3:0:0:1/block/sdb
        let address = leaf.directory.split(separator: "/").dropLast(2).last ?? ""
        guard let directory = ISCSISession.directory(ofDisk: leaf.directory),
            let unit = ISCSISession.unit(in: address)
        else { throw .notISCSI(device: name) }
        let own = try ISCSISession(directory: directory)
        return ([own] + siblings(of: own, unit: unit)).map { session in
            let nodes = ISCSINodes(root: root)
            let known = secret ?? session.secret ?? nodes.secret(of: session.target, at: session.portal)
            return ISCSIWay(
                target: session.target, portal: session.portal, unit: unit, isExpected: true, secret: known)
        }
    }

    private func siblings(of own: ISCSISession, unit: UInt32) -> [ISCSISession] {
        let directory = "\(root)/sys/class/iscsi_session"
        return ((try? KernelFile.names(in: directory)) ?? []).sorted().compactMap { name in
            // …/host3/session1/iscsi_session/session1
            guard let real = Self.realPath("\(directory)/\(name)") else { return nil }
            let device = "/" + real.split(separator: "/").dropLast(2).joined(separator: "/")
            guard device != own.directory, let session = try? ISCSISession(directory: device),
                session.target == own.target, session.has(unit: unit)
            else { return nil }
            return session
        }
    }

    private func waysOverDatabase(beside way: ISCSIWay, secret: ISCSISecret?) -> [ISCSIWay] {
        let nodes = ISCSINodes(root: root)
        return nodes.portals(of: way.target).map { portal in
            let known = secret ?? nodes.secret(of: way.target, at: portal) ?? way.secret
            return ISCSIWay(target: way.target, portal: portal, unit: way.unit, isExpected: false, secret: known)
        }
    }

    /// realpath(3), within sysfs.
    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

import Glibc
import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// A copy of what a kernel with iSCSI sessions shows in /sys and /dev, and of open-iscsi's files, in a directory of a test. Laid out as
/// drivers/scsi/scsi_transport_iscsi.c, block/genhd.c and drivers/md/dm-sysfs.c make it.
final class ISCSITree {
    let root: String
    private var tables: [DeviceNumber: MapperTable] = [:]
    private var mountLines = ["20 1 0:5 / /dev rw - devtmpfs udev rw"]

    init() throws {
        root = try ProberTool.temporaryDirectory()
        for directory in ["dev", "sys/dev/block", "sys/class/iscsi_session"] { try make(directory) }
    }

    deinit { _ = try? ChildProcess.run(["rm", "-r", root], directory: "/tmp") }

    var finder: ISCSITargetFinder {
        let (mounts, tables) = (MountTable(text: mountLines.joined(separator: "\n")), tables)
        return ISCSITargetFinder(
            root: root, mounts: { () throws(SystemFailure) in mounts },
            table: { (device) throws(SystemFailure) in
                guard let table = tables[device] else {
                    throw SystemFailure("ask for the table of", "device \(device)", errorNumber: ENXIO)
                }
                return table
            })
    }

    /// A session with one connection, and disks with a unit each.
    func addSession(
        _ number: Int, target: String, portal: ISCSIPortal, persistentAddress: String? = nil, name: String = "(null)",
        secret: String = "(null)", disks: [(name: String, unit: Int, device: DeviceNumber)]
    ) throws {
        let host = number + 2
        let session = "sys/devices/platform/host\(host)/session\(number)"
        let attributes = "\(session)/iscsi_session/session\(number)"
        try write("\(target)\n", to: "\(attributes)/targetname")
        try write("\(name)\n", to: "\(attributes)/username")
        try write("\(secret)\n", to: "\(attributes)/password")
        try link("../../\(attributes.dropFirst(4))", at: "sys/class/iscsi_session/session\(number)")
        let connection = "\(session)/connection\(number):0/iscsi_connection/connection\(number):0"
        try write("\(portal.address)\n", to: "\(connection)/address")
        try write("\(portal.port)\n", to: "\(connection)/port")
        try write("\(persistentAddress ?? portal.address)\n", to: "\(connection)/persistent_address")
        try write("\(portal.port)\n", to: "\(connection)/persistent_port")
        for disk in disks {
            let unit = "\(host):0:0:\(disk.unit)"
            try addDevice("\(session)/target\(host):0:0/\(unit)/block/\(disk.name)", disk.device)
        }
    }

    /// A disk that no session has.
    func addLocalDisk(_ name: String, _ device: DeviceNumber) throws {
        try addDevice("sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/\(name)", device)
    }

    /// A partition of a disk that is there.
    func addPartition(_ name: String, of disk: DeviceNumber, start: Int, _ device: DeviceNumber) throws {
        let parent = try directory(of: disk)
        try addDevice("\(parent)/\(name)", device)
        try write("\(start)\n", to: "\(parent)/\(name)/start")
        try write("1\n", to: "\(parent)/\(name)/partition")
    }

    /// A device of device-mapper with a table as `dmsetup table` prints it, upon others.
    func addMapper(
        _ name: String, uuid: String, table: String, slaves: [DeviceNumber], _ device: DeviceNumber
    ) throws {
        let directory = "sys/devices/virtual/block/\(name)"
        try addDevice(directory, device)
        try write("\(uuid)\n", to: "\(directory)/dm/uuid")
        tables[device] = MapperTable(text: table)
        for slave in slaves {
            let below = try self.directory(of: slave)
            let last = below.split(separator: "/").last ?? ""
            try link("../../../../../\(below.dropFirst(4))", at: "\(directory)/slaves/\(last)")
        }
    }

    func mount(_ device: DeviceNumber, at path: String) {
        mountLines.append("30 1 \(device) / \(path) rw - ext4 /dev/anything rw")
    }

    /// A file of the tree with its directories.
    func write(_ text: String, to path: String) throws {
        try make(path.split(separator: "/").dropLast().joined(separator: "/"))
        try Files.write(text, to: "\(root)/\(path)")
    }

    private func addDevice(_ directory: String, _ device: DeviceNumber) throws {
        try write("\(device)\n", to: "\(directory)/dev")
        try link("../../\(directory.dropFirst(4))", at: "sys/dev/block/\(device)")
        let node = "\(root)/dev/\(directory.split(separator: "/").last ?? "")"
        // Never opened: only looked at.
        guard mknod(node, S_IFBLK | 0o600, dev_t(device.major << 8 | device.minor)) == 0 else {
            throw SystemFailure("make", node)
        }
    }

    private func directory(of device: DeviceNumber) throws -> String {
        let target = try KernelFile.link("\(root)/sys/dev/block/\(device)")
        return "sys/" + target.dropFirst("../../".count)
    }

    private func link(_ target: String, at path: String) throws {
        try make(path.split(separator: "/").dropLast().joined(separator: "/"))
        guard symlink(target, "\(root)/\(path)") == 0 else { throw SystemFailure("link", path) }
    }

    private func make(_ path: String) throws {
        var done = root
        for part in path.split(separator: "/") {
            done += "/\(part)"
            try Files.makeDirectory(done)
        }
    }
}

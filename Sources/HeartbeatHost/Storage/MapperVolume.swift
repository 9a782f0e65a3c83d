import CLinux
import Glibc

/// A logical volume that is active on this host, by its device-mapper device.
struct MapperVolume {
    let device: DeviceNumber
    /// The volume group, as the 32 characters of its UUID.
    let group: String
    let groupName: String
    /// Name of the volume within its group.
    let name: String

    /// nil when the device is no logical volume.
    init?(_ device: DeviceNumber) {
        let directory = "/sys/dev/block/\(device)/dm"
        guard let uuid = try? KernelFile.line(of: "\(directory)/uuid"),
            let name = try? KernelFile.line(of: "\(directory)/name")
        else { return nil }
        self.init(device: device, mapperUUID: uuid, mapperName: name)
    }

    /// Takes uuid and name as device-mapper has them: `LVM-`, 32 characters each of group and volume, perhaps a layer;
    /// and group and volume joined by a hyphen, their own hyphens doubled (lvm2, lib/misc/lvm-string.c).
    init?(device: DeviceNumber, mapperUUID uuid: String, mapperName: String) {
        guard uuid.hasPrefix("LVM-"), uuid.utf8.count >= 68 else { return nil }
        self.device = device
        group = String(uuid.dropFirst(4).prefix(32))
        let whole = mapperName.split(separator: "--", omittingEmptySubsequences: false)
        guard let border = whole.firstIndex(where: { $0.contains("-") }),
            let hyphen = whole[border].firstIndex(of: "-")
        else { return nil }
        groupName = (whole[..<border] + [whole[border][..<hyphen]]).joined(separator: "-")
        let head = whole[border][whole[border].index(after: hyphen)...]
        name = ([head] + whole[(border + 1)...]).joined(separator: "-")
    }

    /// All active volumes of a group; nil when sysfs cannot be read.
    static func all(inGroup group: String) -> [MapperVolume]? { all()?.filter { $0.group == group } }

    /// All volumes that are active on this host; nil when sysfs cannot be read.
    static func all() -> [MapperVolume]? {
        guard let names = try? KernelFile.names(in: "/sys/block") else { return nil }
        return names.filter { $0.hasPrefix("dm-") }.compactMap { name in
            // A device that vanishes meanwhile is used by nobody.
            (try? KernelFile.line(of: "/sys/block/\(name)/dev")).flatMap { DeviceNumber($0) }.flatMap {
                MapperVolume($0)
            }
        }
    }

    /// How often each device-mapper device is open, users in the kernel included; nil when it cannot be asked.
    static func isAnyOpen(_ devices: [DeviceNumber]) -> Bool? {
        if devices.isEmpty { return false }
        let control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC)
        guard control >= 0 else { return nil }
        defer { close(control) }
        var isComplete = true
        for device in devices {
            let count = heartbeat_mapper_open_count(control, device.major, device.minor)
            if count > 0 { return true }
            // ENXIO: the device vanished meanwhile (dm-ioctl.c).
            if count < 0 && count != -ENXIO { isComplete = false }
        }
        return isComplete ? false : nil
    }
}

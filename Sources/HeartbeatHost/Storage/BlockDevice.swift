import Glibc

/// What sysfs tells of block devices (Documentation/ABI/stable/sysfs-block).
enum BlockDevice {
    /// Numbers of the partitions of a device; nil when it is not there.
    static func partitions(of device: DeviceNumber) -> [DeviceNumber]? {
        let directory = "/sys/dev/block/\(device)"
        guard let entries = try? KernelFile.entries(in: directory) else { return nil }
        return entries.compactMap { name, type in
            // A partition is a directory; other directories have no number: what cannot be read is none.
            guard Int(type) == Int(DT_DIR) || Int(type) == Int(DT_UNKNOWN) else { return nil }
            guard (try? KernelFile.line(of: "\(directory)/\(name)/partition")) != nil,
                let number = try? KernelFile.line(of: "\(directory)/\(name)/dev")
            else { return nil }
            return DeviceNumber(number)
        }
    }

    /// Its size; nil when it is not there. The attribute counts sectors of 512 bytes, whatever the device's are.
    static func byteCount(of device: DeviceNumber) -> UInt64? {
        (try? KernelFile.line(of: "/sys/dev/block/\(device)/size")).flatMap { UInt64($0) }.map { $0 * 512 }
    }

    /// Whether a device stacked on this one (LVM, multipath, MD) holds it; nil when it is not there.
    static func hasHolder(_ device: DeviceNumber) -> Bool? {
        (try? KernelFile.names(in: "/sys/dev/block/\(device)/holders")).map { !$0.isEmpty }
    }

    /// Devices that Xen's block back end serves to guests: it opens them in the kernel, without a descriptor. Its
    /// `physical_device` is hexadecimal (drivers/block/xen-blkback/xenbus.c).
    static func servedByXen() -> [DeviceNumber] {
        let directory = "/sys/bus/xen-backend/devices"
        // Without Xen there is no such directory.
        return ((try? KernelFile.names(in: directory)) ?? []).compactMap { name in
            guard let text = try? KernelFile.line(of: "\(directory)/\(name)/physical_device") else { return nil }
            let parts = text.split(separator: ":").compactMap { UInt32($0, radix: 16) }
            return parts.count == 2 ? DeviceNumber(major: parts[0], minor: parts[1]) : nil
        }
    }

    /// Paths of files and devices that the kernel's own target (LIO) exports (drivers/target/target_core_configfs.c).
    static func exportedPaths() -> [String] {
        let directory = "/sys/kernel/config/target/core"
        func names(_ path: String) -> [String] { (try? KernelFile.names(in: path)) ?? [] }
        // Where no target is set up there is no such directory.
        return names(directory).flatMap { group in
            names("\(directory)/\(group)").compactMap {
                try? KernelFile.line(of: "\(directory)/\(group)/\($0)/udev_path")
            }
        }
    }

    /// Paths of the files behind all loop devices that are set up.
    static func loopBackingFiles() -> [String]? {
        guard let names = try? KernelFile.names(in: "/sys/block") else { return nil }
        return names.filter { $0.hasPrefix("loop") }.compactMap {
            // A loop device that is not set up has no such attribute.
            try? KernelFile.line(of: "/sys/block/\($0)/loop/backing_file")
        }
    }

    /// Paths of all swap areas, files and devices (proc(5), /proc/swaps).
    static func swapAreas() -> [String]? {
        guard let bytes = try? KernelFile.bytes(of: "/proc/swaps") else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.compactMap { $0.split(separator: " ").first.map { KernelFile.unescaped($0) } }
    }
}

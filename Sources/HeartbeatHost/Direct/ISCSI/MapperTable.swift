import CLinux
import Glibc

/// The table of a device-mapper device: what each run of its sectors is made of.
struct MapperTable: Equatable {
    let segments: [Segment]

    struct Segment: Equatable {
        /// In sectors of 512 bytes.
        let start: UInt64
        let length: UInt64
        /// Such as `linear`, `multipath`.
        let type: String
        let parameters: String

        /// The device below a linear segment, and the first sector there (Documentation/admin-guide/device-mapper/linear.rst).
        var linear: (device: DeviceNumber, start: UInt64)? {
            let fields = parameters.split(separator: " ")
            guard type == "linear", fields.count == 2, let device = DeviceNumber(fields[0]),
                let start = UInt64(fields[1])
            else { return nil }
            return (device, start)
        }
    }

    /// The segment that holds a sector; nil where none does.
    func segment(holding sector: UInt64) -> Segment? {
        segments.first { $0.start <= sector && sector - $0.start < $0.length }
    }

    /// Asks the kernel (DM_TABLE_STATUS with DM_STATUS_TABLE_FLAG). Touches no storage.
    static func current(of device: DeviceNumber) throws(SystemFailure) -> MapperTable {
        let control = "/dev/mapper/control"
        let descriptor = open(control, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", control) }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 16_384)
        let length = heartbeat_mapper_table(descriptor, device.major, device.minor, &text, UInt32(text.count))
        guard length >= 0 else { throw SystemFailure("ask for the table of", "device \(device)", errorNumber: -length) }
        return MapperTable(text: String(decoding: text.prefix(Int(length)), as: UTF8.self))
    }

    init(segments: [Segment]) {
        self.segments = segments
    }

    /// Reads lines as `dmsetup table` prints them: start, length, type, parameters.
    init(text: String) {
        segments = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 3)
            guard fields.count >= 3, let start = UInt64(fields[0]), let length = UInt64(fields[1]) else { return nil }
            return Segment(
                start: start, length: length, type: String(fields[2]),
                parameters: fields.count > 3 ? String(fields[3]) : "")
        }
    }
}

/// The commands of the direct view. None writes, reserves or changes any content.
enum SCSICommand: Equatable {
    case testUnitReady
    /// READ CAPACITY(16): how long a logical block is.
    case readCapacity
    /// READ(16) of one logical block.
    case read(block: UInt64, length: Int)
    /// SYNCHRONIZE CACHE(16) of one logical block: what the unit holds of it has to reach the medium.
    case flush(block: UInt64)
    /// PERSISTENT RESERVE IN with READ RESERVATION: who holds one.
    case readReservation

    var isFlush: Bool {
        if case .flush = self { return true }
        return false
    }

    /// The command block (SPC-4, 6.15 and 6.37; SBC-3, 5.11, 5.16 and 5.22).
    var bytes: [UInt8] {
        switch self {
        case .testUnitReady: [UInt8](repeating: 0, count: 6)
        case .readCapacity: [0x9E, 0x10] + Self.bigEndian(UInt64(0)) + Self.bigEndian(UInt32(expected)) + [0, 0]
        case .read(let block, _): [0x88, 0] + Self.bigEndian(block) + Self.bigEndian(UInt32(1)) + [0, 0]
        case .flush(let block): [0x91, 0] + Self.bigEndian(block) + Self.bigEndian(UInt32(1)) + [0, 0]
        case .readReservation: [0x5E, 0x01, 0, 0, 0, 0, 0] + Self.bigEndian(UInt16(expected)) + [0]
        }
    }

    /// Bytes that are read.
    var expected: Int {
        switch self {
        case .testUnitReady, .flush: 0
        case .readCapacity: 32
        case .read(_, let length): length
        case .readReservation: 24
        }
    }

    /// In words, for people.
    var words: StaticString {
        switch self {
        case .testUnitReady: "test unit ready"
        case .readCapacity: "read capacity"
        case .read: "read"
        case .flush: "synchronize cache"
        case .readReservation: "read reservation"
        }
    }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

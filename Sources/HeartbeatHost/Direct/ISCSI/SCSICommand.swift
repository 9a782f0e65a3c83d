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
        case .testUnitReady: Self.block(0x00, count: 6)
        case .readCapacity: Self.block(0x9E, count: 16, action: 0x10, length: UInt32(expected))
        case .read(let block, _): Self.block(0x88, count: 16, address: block, length: 1)
        case .flush(let block): Self.block(0x91, count: 16, address: block, length: 1)
        case .readReservation: [0x5E, 0x01, 0, 0, 0, 0, 0, UInt8(expected >> 8), UInt8(expected & 0xFF), 0]
        }
    }

    /// A command block of 6 bytes that has nothing but its code, or of 16 with an address at byte 2 and a length at byte 10, as all
    /// of that length have them; made in one piece, since each look makes two.
    private static func block(
        _ code: UInt8, count: Int, action: UInt8 = 0, address: UInt64 = 0, length: UInt32 = 0
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            initialized = count
            (buffer[0], buffer[1]) = (code, action)
            guard count == 16 else { return }
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.storeBytes(of: address.bigEndian, toByteOffset: 2, as: UInt64.self)
            bytes.storeBytes(of: length.bigEndian, toByteOffset: 10, as: UInt32.self)
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
}

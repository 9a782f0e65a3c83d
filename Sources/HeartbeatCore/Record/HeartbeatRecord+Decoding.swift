extension HeartbeatRecord {
    /// Reads a record from the first 512 of `bytes`, which may be anything. Of a newer version only the common prefix is
    /// read. Allocates nothing.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(RecordFault) {
        guard bytes.count >= Self.fieldsSize else { throw .short(count: bytes.count) }
        guard Self.load(UInt64.self, at: Offset.magic, of: bytes) == Self.magic else { throw .magic }
        let fields = UnsafeRawBufferPointer(rebasing: bytes[..<Offset.checksum])
        guard Self.load(UInt32.self, at: Offset.checksum, of: bytes) == CRC32C.checksum(fields) else { throw .checksum }
        let version = Self.load(UInt16.self, at: Offset.version, of: bytes)
        guard version > 0 else { throw .size }
        try self.init(prefix: bytes)
        self.version = version
        if isNewerVersion {
            storages.isIncomplete = true
        } else {
            try decodeRest(bytes)
        }
    }

    private init(prefix bytes: UnsafeRawBufferPointer) throws(RecordFault) {
        guard let host = Self.name(at: Offset.host, of: bytes), let storage = Self.name(at: Offset.storage, of: bytes)
        else { throw .name }
        let interval = Self.load(UInt32.self, at: Offset.interval, of: bytes)
        let takeoverAfter = Self.load(UInt32.self, at: Offset.takeoverAfter, of: bytes)
        self.init(
            host: host, storage: storage,
            bootID: BootID(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: Offset.bootID, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: Offset.bootID + 8, as: UInt64.self))),
            interval: .milliseconds(Int64(interval)), takeoverAfter: .milliseconds(Int64(takeoverAfter)))
        generation = Self.load(UInt64.self, at: Offset.generation, of: bytes)
        sequence = Self.load(UInt64.self, at: Offset.sequence, of: bytes)
        wallNanoseconds = Self.load(Int64.self, at: Offset.wallClock, of: bytes)
        bootClock = BootInstant(nanoseconds: Self.load(Int64.self, at: Offset.bootClock, of: bytes))
        announcement = Self.load(UInt32.self, at: Offset.announcement, of: bytes)
        let flags = Self.load(UInt32.self, at: Offset.flags, of: bytes)
        promise = flags & Self.promiseFlag != 0
        storages.isIncomplete = flags & Self.incompleteFlag != 0
        isMountStuck = flags & Self.mountStuckFlag != 0
        // An intent that a newer version added never changes what a reader of this one does.
        intent = Intent(rawValue: bytes[Offset.intent]) ?? .none
    }

    private mutating func decodeRest(_ bytes: UnsafeRawBufferPointer) throws(RecordFault) {
        let count = Int(bytes[Offset.markCount])
        guard Self.load(UInt16.self, at: Offset.headerSize, of: bytes) == Self.headerSize,
            count <= StorageMarks.capacity, Intent(rawValue: bytes[Offset.intent]) != nil
        else { throw .size }
        nonce = Self.load(UInt64.self, at: Offset.nonce, of: bytes)
        for index in 0..<count {
            let mark = Self.load(UInt32.self, at: Offset.marks + 4 * index, of: bytes)
            storages.append(StorageMark(rawValue: mark))
        }
    }

    private static func name(at offset: Int, of bytes: UnsafeRawBufferPointer) -> RecordName? {
        RecordName(field: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + RecordName.size]))
    }

    private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at offset: Int, of bytes: UnsafeRawBufferPointer
    ) -> Value {
        Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
}

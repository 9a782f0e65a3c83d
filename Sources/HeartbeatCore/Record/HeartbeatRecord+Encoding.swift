extension HeartbeatRecord {
    /// Writes the record and the zeros after it into the first 4096 bytes of `buffer`. Allocates nothing.
    package func encode(into buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= Self.size, "a record takes 4096 bytes")
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Self.size])
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
        encodePrefix(into: bytes)
        bytes[Offset.markCount] = UInt8(storages.count)
        Self.store(nonce, at: Offset.nonce, in: bytes)
        for index in 0..<storages.count {
            Self.store(storages[index].rawValue, at: Offset.marks + 4 * index, in: bytes)
        }
        let fields = UnsafeRawBufferPointer(rebasing: bytes[..<Offset.checksum])
        Self.store(CRC32C.checksum(fields), at: Offset.checksum, in: bytes)
    }

    private func encodePrefix(into bytes: UnsafeMutableRawBufferPointer) {
        Self.store(Self.magic, at: Offset.magic, in: bytes)
        Self.store(version, at: Offset.version, in: bytes)
        Self.store(Self.headerSize, at: Offset.headerSize, in: bytes)
        let flags =
            (promise ? Self.promiseFlag : 0) | (storages.isIncomplete ? Self.incompleteFlag : 0)
            | (isMountStuck ? Self.mountStuckFlag : 0)
        Self.store(flags, at: Offset.flags, in: bytes)
        bytes.storeBytes(of: host.bytes, toByteOffset: Offset.host, as: InlineArray<64, UInt8>.self)
        bytes.storeBytes(of: storage.bytes, toByteOffset: Offset.storage, as: InlineArray<64, UInt8>.self)
        // In the order of its text, so that a hex dump shows it as the kernel prints it.
        bytes.storeBytes(of: bootID.high.bigEndian, toByteOffset: Offset.bootID, as: UInt64.self)
        bytes.storeBytes(of: bootID.low.bigEndian, toByteOffset: Offset.bootID + 8, as: UInt64.self)
        Self.store(generation, at: Offset.generation, in: bytes)
        Self.store(sequence, at: Offset.sequence, in: bytes)
        Self.store(wallNanoseconds, at: Offset.wallClock, in: bytes)
        Self.store(bootClock.nanoseconds, at: Offset.bootClock, in: bytes)
        Self.store(UInt32(clamping: interval.wholeMilliseconds), at: Offset.interval, in: bytes)
        Self.store(UInt32(clamping: takeoverAfter.wholeMilliseconds), at: Offset.takeoverAfter, in: bytes)
        Self.store(announcement, at: Offset.announcement, in: bytes)
        bytes[Offset.intent] = intent.rawValue
    }

    private static func store(
        _ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int, in bytes: UnsafeMutableRawBufferPointer
    ) {
        bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }
}

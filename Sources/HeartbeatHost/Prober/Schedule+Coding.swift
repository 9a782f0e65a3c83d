import HeartbeatCore

/// The schedule as bytes in the shared page. Both ends are the same binary, so there is no version; what cannot be
/// read is refused, never guessed. Integers are little-endian, texts are UTF-8 behind a 32-bit length; the length
/// UInt32.max stands for nil.
extension Schedule {
    /// Allocates; not for the judging thread.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        func put<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func put(_ text: String?) {
            put(text.map { UInt32($0.utf8.count) } ?? .max)
            bytes.append(contentsOf: (text ?? "").utf8)
        }
        put(epoch)
        put(bootID.high)
        put(bootID.low)
        put(nonceSecret)
        put(host)
        put(address)
        for path in Self.durations { put(timing[keyPath: path].wholeNanoseconds) }
        put(UInt32(storages.count))
        for storage in storages {
            put(storage.uuid)
            put(storage.kind.rawValue)
            put(storage.path)
            put(storage.source)
            put(storage.fileSystemID)
            put(storage.deviceMapperUUID)
            put(UInt8(storage.allowsLocal ? 1 : 0))
            put(storage.direct.text)
            put(UInt8(storage.writesDirectly ? 1 : 0))
            put(storage.directSecret)
        }
        return bytes
    }

    /// Reads what `encoded()` made; anything shorter, longer or out of range is damaged.
    package init(decoding bytes: [UInt8]) throws(ProberFault) {
        var reader = ScheduleReader(bytes)
        let epoch = try reader.integer(UInt32.self)
        let bootID = BootID(high: try reader.integer(UInt64.self), low: try reader.integer(UInt64.self))
        let nonceSecret = try reader.integer(UInt64.self)
        let host = try reader.text()
        let address = try reader.optionalText()
        var timing = Configuration.Timing()
        for path in Self.durations { timing[keyPath: path] = .nanoseconds(try reader.integer(Int64.self)) }
        var storages: [Configuration.Storage] = []
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let uuid = try reader.text()
            guard let kind = Configuration.StorageKind(rawValue: try reader.text()) else { throw reader.damage }
            var storage = Configuration.Storage(
                uuid: uuid, kind: kind, path: try reader.text(), source: try reader.optionalText(),
                fileSystemID: try reader.optionalText(), deviceMapperUUID: try reader.optionalText(),
                allowsLocal: try reader.flag())
            guard let direct = DirectChoice(try reader.text()) else { throw reader.damage }
            storage.direct = direct
            storage.writesDirectly = try reader.flag()
            storage.directSecret = try reader.optionalText()
            storages.append(storage)
        }
        guard reader.isAtEnd else { throw reader.damage }
        self.init(
            epoch: epoch, host: host, address: address, timing: timing, storages: storages, bootID: bootID,
            nonceSecret: nonceSecret)
    }

    private static var durations: [WritableKeyPath<Configuration.Timing, Duration>] {
        [\.interval, \.ioTimeout, \.alertAfter, \.syncAfter, \.fenceAfter, \.fenceBy, \.takeoverAfter]
    }
}

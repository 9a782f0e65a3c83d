import HeartbeatCore

/// The entry's form on disk: 512 bytes, little-endian, one sector. The layout is in docs/blackbox.md.
extension ResetEntry {
    /// Size of one entry, in bytes.
    static let size = 512
    static let version: UInt16 = 1
    /// "HBRESET\0".
    private static let magic: [UInt8] = [0x48, 0x42, 0x52, 0x45, 0x53, 0x45, 0x54, 0]
    private static let checksumOffset = 508

    /// The bytes to write. Allocates.
    var encoded: [UInt8] {
        var field = FixedFields(count: Self.size)
        field.put(Self.magic, at: 0)
        field.put(Self.version, at: 8)
        field.put(
            [
                kind.rawValue, hardwareTold ? 1 : 0, cause.rawValue, protection.rawValue, decision.rawValue,
                reason.rawValue,
            ], at: 10)
        field.put(sequence, at: 16)
        for (index, count) in counts.enumerated() { field.put(count, at: 24 + index * 8) }
        field.put(bootID, at: 48)
        field.put(lastSeen, at: 64)
        field.put(nextStart, at: 72)
        field.put(silence.wholeNanoseconds, at: 80)
        field.put(watchdogTimeout.wholeNanoseconds, at: 88)
        field.put(feedingAge.wholeNanoseconds, at: 96)
        field.put(judgeAge.wholeNanoseconds, at: 104)
        field.put(errorNumber, at: 112)
        field.put(storage, at: 128, capacity: 64)
        field.put(host, at: 192, capacity: 64)
        field.put(field.checksum(upTo: Self.checksumOffset), at: Self.checksumOffset)
        return field.bytes
    }

    /// nil for bytes that are no whole entry, or one of a later version: then `isNewer` is set.
    init?(encoded bytes: ArraySlice<UInt8>, isNewer: inout Bool) {
        let field = FixedFields(Array(bytes))
        guard field.bytes.count == Self.size, field.bytes.starts(with: Self.magic),
            field.value(UInt32.self, at: Self.checksumOffset) == field.checksum(upTo: Self.checksumOffset)
        else { return nil }
        guard field.value(UInt16.self, at: 8) <= Self.version else {
            isNewer = true
            return nil
        }
        guard let kind = Kind(rawValue: field.bytes[10]) else { return nil }
        self.kind = kind
        hardwareTold = field.bytes[11] != 0
        cause = Cause(rawValue: field.bytes[12]) ?? .none
        protection = Protection(rawValue: field.bytes[13]) ?? .unprotected
        decision = Decision.Kind(rawValue: field.bytes[14]) ?? .none
        reason = Decision.Reason(rawValue: field.bytes[15]) ?? .allWell
        sequence = field.value(UInt64.self, at: 16)
        counts = (0..<3).map { field.value(UInt64.self, at: 24 + $0 * 8) }
        bootID = field.bootID(at: 48)
        lastSeen = field.value(Int64.self, at: 64)
        nextStart = field.value(Int64.self, at: 72)
        silence = field.duration(at: 80)
        watchdogTimeout = field.duration(at: 88)
        feedingAge = field.duration(at: 96)
        judgeAge = field.duration(at: 104)
        errorNumber = field.value(Int32.self, at: 112)
        storage = field.text(at: 128, capacity: 64)
        host = field.text(at: 192, capacity: 64)
    }
}

import HeartbeatCore

/// The entry's form on disk: 512 bytes, little-endian, one sector, so that an entry is written whole or is torn and
/// told so by its CRC-32C. The layout is in docs/journal.md.
extension FenceEntry {
    /// Size of one entry.
    static let size = 512
    /// Of this layout. Magic, version and checksum stay where they are in every version.
    static let version: UInt16 = 1
    /// "HBFENCE\0".
    private static let magic: [UInt8] = [0x48, 0x42, 0x46, 0x45, 0x4e, 0x43, 0x45, 0]
    private static let checksumOffset = 508

    /// Why 512 bytes are no entry.
    enum Fault: Error, Equatable {
        /// Never written.
        case blank
        /// Torn or foreign bytes.
        case torn
        /// Whole, but of a later layout.
        case newerVersion(UInt16)
    }

    var encoded: [UInt8] {
        var field = FixedFields(count: Self.size)
        field.put(Self.magic, at: 0)
        field.put(Self.version, at: 8)
        field.put([action.code, plannedByte, 0, reason.rawValue, row, cause.rawValue], at: 10)
        field.put(sequence, at: 16)
        field.put(bootID.high, at: 24)
        field.put(bootID.low, at: 32)
        field.put(wallNanoseconds, at: 40)
        field.put(at.nanoseconds, at: 48)
        field.put(silence.wholeNanoseconds, at: 56)
        field.put(errorNumber, at: 64)
        field.put([trigger.rawValue, hasForeignTrigger ? 1 : 0, diagnosis.rawValue], at: 68)
        field.put(triggerError, at: 72)
        field.put(storage, at: 80, capacity: 64)
        field.put(host, at: 144, capacity: 64)
        field.put(path, at: 208, capacity: 256)
        field.put(field.checksum(upTo: Self.checksumOffset), at: Self.checksumOffset)
        return field.bytes
    }

    init(encoded bytes: ArraySlice<UInt8>) throws(Fault) {
        let field = FixedFields(Array(bytes))
        guard field.bytes.contains(where: { $0 != 0 }) else { throw .blank }
        guard field.bytes.count == Self.size, field.bytes.starts(with: Self.magic),
            field.value(UInt32.self, at: Self.checksumOffset)
                == field.checksum(upTo: Self.checksumOffset)
        else { throw .torn }
        let version = field.value(UInt16.self, at: 8)
        guard version <= Self.version else { throw .newerVersion(version) }
        guard let action = Configuration.FenceAction(code: field.bytes[10]),
            let reason = Decision.Reason(rawValue: field.bytes[13]), let cause = Cause(rawValue: field.bytes[15]),
            let trigger = Trigger(rawValue: field.bytes[68])
        else { throw .torn }
        self.action = action
        self.reason = reason
        self.cause = cause
        self.trigger = trigger
        plannedByte = field.bytes[11]
        row = field.bytes[14]
        sequence = field.value(UInt64.self, at: 16)
        bootID = BootID(high: field.value(UInt64.self, at: 24), low: field.value(UInt64.self, at: 32))
        wallNanoseconds = field.value(Int64.self, at: 40)
        at = BootInstant(nanoseconds: field.value(Int64.self, at: 48))
        silence = .nanoseconds(field.value(Int64.self, at: 56))
        errorNumber = field.value(Int32.self, at: 64)
        hasForeignTrigger = field.bytes[69] != 0
        // One that a later program knows is none here; it never changes what is done.
        diagnosis = Diagnosis(rawValue: field.bytes[70]) ?? .none
        triggerError = field.value(Int32.self, at: 72)
        storage = field.text(at: 80, capacity: 64)
        host = field.text(at: 144, capacity: 64)
        path = field.text(at: 208, capacity: 256)
    }
}

extension Configuration.FenceAction {
    /// The number in the fence record.
    fileprivate var code: UInt8 {
        switch self {
        case .reboot: 1
        case .crash: 2
        case .poweroff: 3
        case .none: 4
        }
    }

    fileprivate init?(code: UInt8) {
        guard let action = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = action
    }
}

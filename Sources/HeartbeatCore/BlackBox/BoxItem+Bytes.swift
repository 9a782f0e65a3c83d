/// The item's form on disk: 40 bytes, as docs/blackbox.md lists them.
extension BoxItem {
    /// Size of one item, in bytes.
    static let size = 40
    /// Position in the block's table that stands for "none": the host.
    static let noStorage: UInt8 = 0xff

    /// `position` is that of the item's SR in the block's table.
    func write(to field: inout FixedFields, at offset: Int, position: UInt8) {
        field.put(
            [
                kind.rawValue, code, position, life.rawValue, health.rawValue, cause.rawValue, decision.rawValue,
                isCritical ? 1 : 0, reason.rawValue, row, diagnosis.rawValue,
            ], at: offset)
        field.put(errorNumber, at: offset + 12)
        field.put(at.nanoseconds, at: offset + 16)
        field.put(silence.wholeNanoseconds, at: offset + 24)
        field.put(value, at: offset + 32)
    }

    /// nil for a kind of a later program; single values that this program does not know become the mildest.
    init?(_ field: FixedFields, at offset: Int, storageCount: Int) {
        guard let kind = Kind(rawValue: field.bytes[offset]) else { return nil }
        self.kind = kind
        code = field.bytes[offset + 1]
        let position = field.bytes[offset + 2]
        storage = Int(position) < storageCount ? Int32(position) : -1
        life = Life(rawValue: field.bytes[offset + 3]) ?? .observing
        health = Health(rawValue: field.bytes[offset + 4]) ?? .healthy
        cause = Cause(rawValue: field.bytes[offset + 5]) ?? .none
        decision = Decision.Kind(rawValue: field.bytes[offset + 6]) ?? .none
        isCritical = field.bytes[offset + 7] != 0
        reason = Decision.Reason(rawValue: field.bytes[offset + 8]) ?? .allWell
        row = field.bytes[offset + 9]
        diagnosis = Diagnosis(rawValue: field.bytes[offset + 10]) ?? .none
        errorNumber = field.value(Int32.self, at: offset + 12)
        at = field.instant(at: offset + 16)
        silence = field.duration(at: offset + 24)
        value = field.value(Int64.self, at: offset + 32)
    }
}

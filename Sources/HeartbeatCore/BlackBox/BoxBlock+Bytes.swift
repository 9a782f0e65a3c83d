/// The block's form on disk: 4096 bytes, little-endian, as docs/blackbox.md lists them. Torn blocks tell by their
/// CRC-32C. Pure; never traps, whatever the bytes are.
extension BoxBlock {
    /// Size of one block: what disks of 4 KiB sectors write whole.
    package static let size = 4096
    /// Of this layout. Magic, version and checksum stay where they are in every version.
    package static let version: UInt16 = 1
    /// "HBBLKBX\0".
    static let magic: [UInt8] = [0x48, 0x42, 0x42, 0x4c, 0x4b, 0x42, 0x58, 0]
    package static let checksumOffset = size - 4
    private static let headerSize = 512
    static let room = checksumOffset - headerSize

    /// Why 4096 bytes are no block.
    package enum Fault: Error, Equatable {
        /// Never written.
        case blank
        /// Torn or foreign bytes.
        case torn
        /// Whole, but of a later layout.
        case newerVersion(UInt16)
    }

    /// The bytes to write. Allocates; never on the judging thread.
    package var encoded: [UInt8] {
        var field = FixedFields(count: Self.size)
        field.put(Self.magic, at: 0)
        field.put(Self.version, at: 8)
        field.put([UInt8(storages.count), UInt8(items.count)], at: 10)
        field.put(
            [
                state.stage.rawValue, state.protection.rawValue, state.decision.rawValue, state.reason.rawValue,
                state.row, state.hasForeignTrigger ? 1 : 0,
            ], at: 12)
        field.put(state.sequence, at: 24)
        field.put(state.bootID, at: 32)
        field.put(state.wallNanoseconds, at: 48)
        field.put(state.at.nanoseconds, at: 56)
        field.put(state.takenAt.nanoseconds, at: 64)
        field.put(state.committedAt.nanoseconds, at: 72)
        field.put(state.triggeredAt.nanoseconds, at: 80)
        field.put(state.watchdogTimeout.wholeNanoseconds, at: 88)
        field.put(state.watchdogFedAt.nanoseconds, at: 96)
        field.put(state.storageCount, at: 104)
        field.put(state.armedCount, at: 108)
        field.put(state.dropped, at: 112)
        field.put(state.host, at: 120, capacity: 64)
        for (index, storage) in storages.enumerated() {
            storage.write(to: &field, at: Self.headerSize + index * BoxStorage.size)
        }
        let start = Self.headerSize + storages.count * BoxStorage.size
        for (index, item) in items.enumerated() {
            let position = storages.indices.contains(Int(item.storage)) ? UInt8(item.storage) : BoxItem.noStorage
            item.write(to: &field, at: start + index * BoxItem.size, position: position)
        }
        field.put(field.checksum(upTo: Self.checksumOffset), at: Self.checksumOffset)
        return field.bytes
    }

    package init(encoded bytes: ArraySlice<UInt8>) throws(Fault) {
        let field = FixedFields(Array(bytes))
        guard field.bytes.contains(where: { $0 != 0 }) else { throw .blank }
        guard field.bytes.count == Self.size, field.bytes.starts(with: Self.magic),
            field.value(UInt32.self, at: Self.checksumOffset) == field.checksum(upTo: Self.checksumOffset)
        else { throw .torn }
        let version = field.value(UInt16.self, at: 8)
        guard version <= Self.version else { throw .newerVersion(version) }
        let (storageCount, itemCount) = (Int(field.bytes[10]), Int(field.bytes[11]))
        guard storageCount * BoxStorage.size + itemCount * BoxItem.size <= Self.room else { throw .torn }
        state = Self.state(field)
        for index in 0..<storageCount {
            storages.append(BoxStorage(field, at: Self.headerSize + index * BoxStorage.size))
        }
        let start = Self.headerSize + storageCount * BoxStorage.size
        for index in 0..<itemCount {
            guard let item = BoxItem(field, at: start + index * BoxItem.size, storageCount: storageCount) else {
                continue
            }
            items.append(item)
        }
    }

    private static func state(_ field: FixedFields) -> BoxState {
        var state = BoxState()
        state.stage = BoxState.Stage(rawValue: field.bytes[12]) ?? .running
        state.protection = Protection(rawValue: field.bytes[13]) ?? .unprotected
        state.decision = Decision.Kind(rawValue: field.bytes[14]) ?? .none
        state.reason = Decision.Reason(rawValue: field.bytes[15]) ?? .allWell
        state.row = field.bytes[16]
        state.hasForeignTrigger = field.bytes[17] != 0
        state.sequence = field.value(UInt64.self, at: 24)
        state.bootID = field.bootID(at: 32)
        state.wallNanoseconds = field.value(Int64.self, at: 48)
        state.at = field.instant(at: 56)
        state.takenAt = field.instant(at: 64)
        state.committedAt = field.instant(at: 72)
        state.triggeredAt = field.instant(at: 80)
        state.watchdogTimeout = field.duration(at: 88)
        state.watchdogFedAt = field.instant(at: 96)
        state.storageCount = field.value(UInt32.self, at: 104)
        state.armedCount = field.value(UInt32.self, at: 108)
        state.dropped = field.value(UInt64.self, at: 112)
        state.host = field.text(at: 120, capacity: 64)
        return state
    }
}

/// Why bytes read from an SR are not a record that can be read here.
package enum RecordFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Fewer bytes than a record's fields take.
    case short(count: Int)
    /// No record was ever written there.
    case magic
    /// Torn, rotten, or not a record.
    case checksum
    /// A version, header size, count or intent that no writer of this version makes.
    case size
    /// A host or SR name outside `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`.
    case name

    package var description: String {
        switch self {
        case .short(let count): "only \(count) bytes where a record takes \(HeartbeatRecord.fieldsSize)"
        case .magic: "no record was written there yet: run heartbeat on that host, or setup for it"
        case .checksum: "the record's checksum does not match: it is torn or overwritten; the next beat replaces it"
        case .size: "the record contradicts its own version: something else writes there"
        case .name: "the record bears an invalid host or SR name: something else writes there"
        }
    }
}

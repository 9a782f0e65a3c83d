/// What a host says of itself on one SR (docs/record.md). Fixed size; whatever is read from an SR is untrusted.
package struct HeartbeatRecord: Equatable, Sendable {
    /// Bytes of the record on storage; all after `fieldsSize` are zero.
    package static let size = 4096
    /// Bytes that hold all fields and, in the last four of them, their checksum.
    package static let fieldsSize = 512
    /// The version of this layout.
    package static let currentVersion: UInt16 = 1

    /// Version that the record was read in. Only records of `currentVersion` are written.
    package internal(set) var version = HeartbeatRecord.currentVersion
    package var host: RecordName
    /// The SR that the record was written for: one that turns up on another SR was copied or misdirected.
    package var storage: RecordName
    package var bootID: BootID
    package var generation: UInt64 = 0
    /// With `generation`, orders the records of one boot.
    package var sequence: UInt64 = 0
    /// Nanoseconds since the epoch by the writer's wall clock, for people and skew; never for judging.
    package var wallNanoseconds: Int64 = 0
    /// The writer's boot clock.
    package var bootClock: BootInstant = .never
    /// Whole milliseconds below 2³² (49 days), as is `takeoverAfter`; anything else is clamped in writing.
    package var interval: Duration
    package var takeoverAfter: Duration
    package var announcement: UInt32 = 0
    /// A peer may count on the fence where this SR falls silent.
    package var promise = false
    package var intent: Intent = .none
    /// Written past the kernel's mount, which is stuck: the host lives, its VMs on this SR hang.
    package var isMountStuck = false
    /// Differs in every record of every prober; see `Nonce`.
    package var nonce: UInt64 = 0
    /// Every SR of the host, this one too.
    package var storages = StorageMarks()

    package init(
        host: RecordName, storage: RecordName, bootID: BootID, interval: Duration, takeoverAfter: Duration
    ) {
        self.host = host
        self.storage = storage
        self.bootID = bootID
        self.interval = interval
        self.takeoverAfter = takeoverAfter
    }

    /// Written by a newer program: all fields but nonce and `storages` are right, those two are not known here.
    package var isNewerVersion: Bool { version > Self.currentVersion }
}

extension HeartbeatRecord {
    /// Byte offsets of the fields (docs/record.md).
    package enum Offset {
        package static let magic = 0
        package static let version = 8
        package static let headerSize = 10
        package static let flags = 12
        package static let host = 16
        package static let storage = 80
        package static let bootID = 144
        package static let generation = 160
        package static let sequence = 168
        package static let wallClock = 176
        package static let bootClock = 184
        package static let interval = 192
        package static let takeoverAfter = 196
        package static let announcement = 200
        package static let intent = 204
        package static let markCount = 205
        package static let nonce = 208
        package static let marks = 216
        package static let checksum = 508
    }

    /// The bytes `SRBEAT\r\n`: a transfer in text mode, which would change them, is noticed.
    static let magic: UInt64 = 0x0A0D_5441_4542_5253
    static let headerSize = UInt16(Offset.marks)
    static let promiseFlag: UInt32 = 1 << 0
    static let incompleteFlag: UInt32 = 1 << 1
    static let mountStuckFlag: UInt32 = 1 << 2
}

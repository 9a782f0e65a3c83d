/// State of one SR when a block of the black box was written, with its name: a reader needs no configuration.
package struct BoxStorage: Equatable, Sendable {
    /// Size on disk, in bytes.
    static let size = 88
    private static let nameCapacity = 64

    package var uuid = ""
    package var life: Life = .observing
    package var health: Health = .healthy
    package var cause: Cause = .none
    package var use: Use = .unknown
    package var errorNumber: Int32 = 0
    /// Silence when the block was written.
    package var silence: Duration = .zero
    /// Start of the beat that had not ended; `never` when none was running.
    package var inFlightSince: BootInstant = .never

    package init() {}

    /// The SR `uuid` as published, at `now`; without a snapshot its name alone.
    package init(uuid: String, _ snapshot: StorageSnapshot?, at now: BootInstant) {
        self.uuid = uuid
        guard let snapshot else { return }
        life = snapshot.life
        health = snapshot.health
        cause = snapshot.cause
        use = snapshot.use
        errorNumber = snapshot.errorNumber
        silence = snapshot.silence(at: now)
        inFlightSince = snapshot.inFlightSince
    }

    func write(to field: inout FixedFields, at offset: Int) {
        field.put(uuid, at: offset, capacity: Self.nameCapacity)
        field.put([life.rawValue, health.rawValue, cause.rawValue, use.rawValue], at: offset + 64)
        field.put(errorNumber, at: offset + 68)
        field.put(silence.wholeNanoseconds, at: offset + 72)
        field.put(inFlightSince.nanoseconds, at: offset + 80)
    }

    /// Single values that this program does not know become the mildest; of use, unknown.
    init(_ field: FixedFields, at offset: Int) {
        uuid = field.text(at: offset, capacity: Self.nameCapacity)
        life = Life(rawValue: field.bytes[offset + 64]) ?? .observing
        health = Health(rawValue: field.bytes[offset + 65]) ?? .healthy
        cause = Cause(rawValue: field.bytes[offset + 66]) ?? .none
        use = Use(rawValue: field.bytes[offset + 67]) ?? .unknown
        errorNumber = field.value(Int32.self, at: offset + 68)
        silence = field.duration(at: offset + 72)
        inFlightSince = field.instant(at: offset + 80)
    }
}

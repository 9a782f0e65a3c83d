import HeartbeatCore

/// Where one other host has its heartbeat on an SR.
struct PeerPlace {
    let host: RecordName
    /// Path of its record, or of the device that holds number and record; nil where only a number may be.
    var record: String?
    /// Path of CloudStack's number.
    var number: String?
    /// A logical volume: number at 0, record at 4096.
    var isVolume = false
}

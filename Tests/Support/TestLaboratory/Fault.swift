/// What a `FaultDisk` does to the operations that reach it; the words of the faulty file system's control file.
package enum Fault: Sendable {
    case none
    /// Operations do not come back until the fault is set to something else.
    case hang, hangReads, hangWrites, hangFlushes
    /// Operations fail with an errno.
    case fail(errno: Int32)
    case failReads(errno: Int32)
    case failWrites(errno: Int32)
    case failFlushes(errno: Int32)
    /// Each read, write and flush takes this much longer.
    case delay(Duration)
    case delayWrites(Duration)
    /// Only the first part of each write reaches the disk, and it is said to have succeeded.
    case tear
    /// Writes do nothing and are said to have succeeded.
    case lie
    /// One bit of each read is flipped.
    case corrupt
    /// The next write of each place fails, and lands after all: later, or with zero behind the write after it.
    case ghost(after: Duration)

    var text: String {
        switch self {
        case .none: "ok"
        case .hang: "hang"
        case .hangReads: "hangread"
        case .hangWrites: "hangwrite"
        case .hangFlushes: "hangfsync"
        case .fail(let number): "err \(number)"
        case .failReads(let number): "errread \(number)"
        case .failWrites(let number): "errwrite \(number)"
        case .failFlushes(let number): "errfsync \(number)"
        case .delay(let duration): "delay \(duration.milliseconds)"
        case .delayWrites(let duration): "delaywrite \(duration.milliseconds)"
        case .tear: "torn"
        case .lie: "lie"
        case .corrupt: "corrupt"
        case .ghost(let duration): "ghost \(duration.milliseconds)"
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// Terms in an entry of the life page (docs/life-page.md): flags in one byte, then jitter and the seven durations.
extension Terms {
    /// Bytes of jitter and durations.
    static let durationBytes = 8 * 8
    private static let isPresent: UInt8 = 1

    /// The flags: present, then each choice that is not the default. Of the readers only CloudStack's on XenServer see
    /// less than all SRs, so only they are told apart. Allocates nothing.
    var flags: UInt8 {
        var flags = Self.isPresent
        if policy.lostUnused == .fence { flags |= 2 }
        if policy.partialLoss == .fence { flags |= 4 }
        if policy.allLost == .hold { flags |= 8 }
        if mayFence { flags |= 16 }
        if readers == .xenserver { flags |= 128 }
        switch policy.sync {
        case .local: break
        case .sysrq: flags |= 32
        case .none: flags |= 64
        }
        return flags
    }

    /// Writes jitter and durations, nanoseconds each. Allocates nothing.
    func encodeDurations(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        func store(_ duration: Duration, _ index: Int) {
            bytes.storeBytes(
                of: duration.wholeNanoseconds.littleEndian, toByteOffset: offset + 8 * index, as: Int64.self)
        }
        store(jitter, 0)
        store(timing.interval, 1)
        store(timing.ioTimeout, 2)
        store(timing.alertAfter, 3)
        store(timing.syncAfter, 4)
        store(timing.fenceAfter, 5)
        store(timing.fenceBy, 6)
        store(timing.takeoverAfter, 7)
    }

    /// Reads terms back, `sparesStuckMount` from where the flags have no room for it; nil where there are none.
    init?(flags: UInt8, sparesStuckMount: Bool, durations bytes: UnsafeRawBufferPointer) {
        guard flags & Self.isPresent != 0, bytes.count == Self.durationBytes else { return nil }
        func duration(_ index: Int) -> Duration {
            .nanoseconds(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self)))
        }
        var timing = Configuration.Timing()
        timing.interval = duration(1)
        timing.ioTimeout = duration(2)
        timing.alertAfter = duration(3)
        timing.syncAfter = duration(4)
        timing.fenceAfter = duration(5)
        timing.fenceBy = duration(6)
        timing.takeoverAfter = duration(7)
        var policy = Configuration.Policy()
        policy.lostUnused = flags & 2 != 0 ? .fence : .alert
        policy.partialLoss = flags & 4 != 0 ? .fence : .alert
        policy.allLost = flags & 8 != 0 ? .hold : .fence
        policy.lostMountStuck = sparesStuckMount ? .alert : .fence
        policy.sync = flags & 64 != 0 ? .none : flags & 32 != 0 ? .sysrq : .local
        self.init(
            timing: timing, policy: policy, readers: flags & 128 != 0 ? .xenserver : .heartbeat,
            mayFence: flags & 16 != 0, jitter: duration(0))
    }
}

extension LifeEntry {
    /// Writes the entry's fields at the offsets of docs/life-page.md. Allocates nothing.
    package func encode(into payload: UnsafeMutableRawBufferPointer) {
        var offset = 0
        for byte in uuid.utf8.prefix(64) {
            payload[offset] = byte
            offset += 1
        }
        payload[64] = life.rawValue
        payload[65] = health.rawValue
        payload[66] = use.rawValue
        payload[67] = (wasArmed ? 1 : 0) | (promisedHere ? 2 : 0) | (promiseGivenOut ? 4 : 0)
        if announcedTerms?.policy.lostMountStuck == .alert { payload[67] |= 8 }
        payload[68] = announcedTerms?.flags ?? 0
        announcedTerms?.encodeDurations(into: payload, at: 104)
        payload.storeBytes(of: lastVerifiedStart.nanoseconds.littleEndian, toByteOffset: 72, as: Int64.self)
        payload.storeBytes(of: verdictDeadline.nanoseconds.littleEndian, toByteOffset: 80, as: Int64.self)
        payload.storeBytes(of: useReportedAt.nanoseconds.littleEndian, toByteOffset: 88, as: Int64.self)
        payload.storeBytes(of: pausedUntil.nanoseconds.littleEndian, toByteOffset: 96, as: Int64.self)
    }

    /// Reads an entry back; nil where a field holds what no version 1 writer wrote.
    package init?(payload: UnsafeRawBufferPointer) {
        let name = payload.prefix(64).prefix { $0 != 0 }
        guard !name.isEmpty, let life = Life(rawValue: payload[64]), let health = Health(rawValue: payload[65]),
            let use = Use(rawValue: payload[66])
        else { return nil }
        self.init(uuid: String(decoding: name, as: UTF8.self))
        self.life = life
        self.health = health
        self.use = use
        wasArmed = payload[67] & 1 != 0
        promisedHere = payload[67] & 2 != 0
        promiseGivenOut = payload[67] & 4 != 0
        lastVerifiedStart = payload.instant(at: 72)
        verdictDeadline = payload.instant(at: 80)
        useReportedAt = payload.instant(at: 88)
        pausedUntil = payload.instant(at: 96)
        announcedTerms = Terms(
            flags: payload[68], sparesStuckMount: payload[67] & 8 != 0,
            durations: UnsafeRawBufferPointer(rebasing: payload[104..<104 + Terms.durationBytes]))
    }
}

extension LifeHostEntry {
    /// Writes the host's fields at the offsets of docs/life-page.md. Allocates nothing.
    package func encode(into payload: UnsafeMutableRawBufferPointer) {
        payload.storeBytes(of: bootID.high.littleEndian, toByteOffset: 0, as: UInt64.self)
        payload.storeBytes(of: bootID.low.littleEndian, toByteOffset: 8, as: UInt64.self)
        payload.storeBytes(of: lastVerifiedStart.nanoseconds.littleEndian, toByteOffset: 16, as: Int64.self)
        payload.storeBytes(of: generation.littleEndian, toByteOffset: 24, as: UInt64.self)
        payload.storeBytes(of: nonceSecret.littleEndian, toByteOffset: 32, as: UInt64.self)
        payload.storeBytes(of: stoppedAt.nanoseconds.littleEndian, toByteOffset: 40, as: Int64.self)
        payload.storeBytes(of: committedAt.nanoseconds.littleEndian, toByteOffset: 48, as: Int64.self)
    }

    /// Reads the host's fields back; `lastTurn` lies in the header and is filled in by the caller.
    package init(payload: UnsafeRawBufferPointer) {
        self.init(
            bootID: BootID(high: payload.word(at: 0), low: payload.word(at: 8)), nonceSecret: payload.word(at: 32))
        lastVerifiedStart = payload.instant(at: 16)
        generation = payload.word(at: 24)
        stoppedAt = payload.instant(at: 40)
        committedAt = payload.instant(at: 48)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    fileprivate func instant(at offset: Int) -> BootInstant {
        BootInstant(nanoseconds: Int64(bitPattern: word(at: offset)))
    }
}

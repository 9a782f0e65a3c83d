import HeartbeatCore

/// Which command comes after which, within one session: pure, so that what no real target does on demand can be tried.
///
/// A look goes: TEST UNIT READY, READ CAPACITY(16) once per session, READ(16) of the record's block, SYNCHRONIZE CACHE(16) of it
/// where the look goes that far, and once a minute, or after a
/// reservation conflict, PERSISTENT RESERVE IN.
struct ISCSILook {
    /// Where in the unit, in bytes, the 512 bytes of the record are.
    var offset: UInt64 = 0
    /// The unit is to flush its cache, too.
    var flushes = false
    private(set) var hasFlushed = false
    private var blockLength: UInt32?
    private var repeats = 0
    private var isInConflict = false
    private var record: [UInt8]?
    private var reservation: SCSIReservation?
    private var reservationAsked = BootInstant.never

    /// A look asks who holds a reservation when the last answer is older than this.
    private static let reservationInterval = Duration.seconds(60)
    /// More unit attentions than a target queues for one initiator (SAM-5, 5.14).
    static let mostRepeats = 16

    enum Action {
        case send(SCSICommand)
        /// The target is busy: the same again, in a while.
        case pause(SCSICommand)
        /// All went well.
        case end(record: [UInt8]?, SCSIReservation?)
        /// The target answered with a fault; the session outlives it.
        case fault(ISCSIFault)
        /// What came fits no answer; the session does not outlive it.
        case garbled
    }

    /// A new session: what was learned of the unit is asked anew.
    mutating func forget() { blockLength = nil }

    /// The first command of a look.
    mutating func begin() -> SCSICommand {
        (record, isInConflict, repeats, hasFlushed) = (nil, false, 0, false)
        return .testUnitReady
    }

    /// What follows from the answer to a command, with the data that came with it.
    mutating func next(
        after command: SCSICommand, _ answer: ISCSIConnection.Answer, data: [UInt8], at now: BootInstant
    ) -> Action {
        switch answer.status {
        case 0x00: return next(after: command, data: data, at: now)
        // CHECK CONDITION; RECOVERED ERROR: it was done (SPC-4, 4.5.6).
        case 0x02 where answer.sense.key == 0x1: return next(after: command, data: data, at: now)
        case 0x02 where answer.sense.isUnitAttention && repeats < Self.mostRepeats:
            repeats += 1
            forget()
            return .send(.testUnitReady)
        // A unit without a cache need not know the command.
        case 0x02 where command.isFlush && answer.sense.isIllegalRequest: return askReservation(at: now)
        // Not all targets know reservations, and none needs to.
        case 0x02 where command == .readReservation && answer.sense.isIllegalRequest: return end(nil, at: now)
        case 0x02: return fault(.sense(answer.sense))
        // BUSY, TASK SET FULL.
        case 0x08, 0x28: return .pause(command)
        // RESERVATION CONFLICT.
        case 0x18 where command != .readReservation:
            isInConflict = true
            return .send(.readReservation)
        case 0x18: return end(nil, at: now)
        default: return fault(.status(answer.status))
        }
    }

    /// The next command after one that was done.
    private mutating func next(after command: SCSICommand, data: [UInt8], at now: BootInstant) -> Action {
        switch command {
        case .testUnitReady: return blockLength.map { .send(read(of: $0)) } ?? .send(.readCapacity)
        case .readCapacity:
            // Bytes 8 to 11 (SBC-3, 5.16.2).
            let length = data.prefix(12).dropFirst(8).reduce(0) { $0 << 8 | UInt32($1) }
            guard data.count >= 12, length >= 512, length <= 4096, length.nonzeroBitCount == 1 else {
                return fault(.blockLength(length))
            }
            blockLength = length
            return .send(read(of: length))
        case .read(_, let length):
            guard data.count == length else { return .garbled }
            record = Array(data.dropFirst(Int(offset % UInt64(length))).prefix(DirectRecord.size))
            return flushes ? .send(.flush(block: offset / UInt64(length))) : askReservation(at: now)
        case .flush:
            hasFlushed = true
            return askReservation(at: now)
        case .readReservation: return end(SCSIReservation(parameters: data), at: now)
        }
    }

    private func askReservation(at now: BootInstant) -> Action {
        let isRecent = reservationAsked != .never && now - reservationAsked < Self.reservationInterval
        return isRecent ? .end(record: record, reservation) : .send(.readReservation)
    }

    private func read(of length: UInt32) -> SCSICommand {
        .read(block: offset / UInt64(length), length: Int(length))
    }

    /// Who holds a reservation is known: the last that a look asks.
    private mutating func end(_ reservation: SCSIReservation?, at now: BootInstant) -> Action {
        self.reservation = reservation
        // After a conflict it is asked again: the reservation may be gone by then.
        reservationAsked = isInConflict ? .never : now
        return isInConflict ? fault(.conflict(reservation)) : .end(record: record, reservation)
    }

    private mutating func fault(_ fault: ISCSIFault) -> Action {
        forget()
        return .fault(fault)
    }
}

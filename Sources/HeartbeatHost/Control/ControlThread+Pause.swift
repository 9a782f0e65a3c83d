import HeartbeatCore

/// Maintenance by command.
extension ControlThread {
    /// Withdraws the promise for one SR, then pauses it; of one that is paused, moves the end.
    func pause(_ wire: String) -> ControlReply {
        let request: PauseRequest
        do throws(PauseFault) {
            guard let read = try PauseRequest(wire: wire) else {
                return .refused("a pause needs an SR, a length and a reason")
            }
            request = read
        } catch {
            return .refused(error.description)
        }
        let uuid = request.storage
        guard let index = guardedIndex(of: uuid) else { return .refused("this daemon does not guard SR \(uuid)") }
        if !request.isForced, reporters.use(of: uuid) != .none {
            return .refused(
                "SR \(uuid) is in use here, or may be: move its VMs away first, or use --force and mind what readers see: "
                    + PauseConsequence.sentence(plan.configuration))
        }
        if let refusal = endingRefusal(of: index, uuid, toDo: "paused") { return refusal }
        if let refusal = withdraw(.pause(storage: index)) { return refusal }
        let now = BootClock.now()
        let end = now + request.length
        let before = reporters.pauses.all[uuid]
        keep(PauseNote(until: end, reason: request.reason), for: uuid)
        guard desk.ask(.pause(storage: index, until: end), patience: .seconds(1)), desk.refusal == nil else {
            let refusal = desk.refusal
            _ = desk.ask(.cancelWithdrawal, patience: .seconds(1))
            keep(before, for: uuid)
            return .refused(Self.sentence(refusal, uuid, toDo: "paused"))
        }
        let until = WallTime.text(nanoseconds: BootClock.wallNanoseconds() + request.length.wholeNanoseconds)
        return .done(
            "SR \(uuid) is paused for \(Elapsed.text(request.length)), until \(until); "
                + PauseConsequence.sentence(plan.configuration))
    }

    /// Ends the pause of one SR, or of all.
    func resume(_ uuid: String?) -> ControlReply {
        if let uuid, guardedIndex(of: uuid) == nil { return .refused("this daemon does not guard SR \(uuid)") }
        guard !desk.isCommitted else { return .refused("not resumed: a fence is committed, nothing changes any more") }
        var resumed: [String] = []
        for (index, storage) in plan.storages.enumerated() where uuid == nil || storage.uuid == uuid {
            guard desk.ask(.resume(storage: index), patience: .seconds(1)) else {
                return .refused("the daemon did not answer: SR \(storage.uuid) may still be paused")
            }
            guard desk.hasEndedPause else { continue }
            keep(nil, for: storage.uuid)
            resumed.append(storage.uuid)
        }
        guard !resumed.isEmpty else {
            return .done(uuid.map { "SR \($0) is not paused: nothing to do" } ?? "no SR is paused: nothing to do")
        }
        let names = "SR" + (resumed.count == 1 ? " " : "s ") + resumed.joined(separator: ", ")
        return .done("\(names): the pause is ended; observed from now on, and armed again after good beats")
    }

    /// Why the guard of an SR may not end now; nil when it may. Asked before anything is withdrawn.
    func endingRefusal(of index: Int, _ uuid: String, toDo word: String) -> ControlReply? {
        guard desk.ask(.judgeEnding(storage: index), patience: .seconds(1)) else {
            return .refused("the daemon did not answer: nothing is changed for SR \(uuid)")
        }
        return desk.refusal.map { .refused(Self.sentence($0, uuid, toDo: word)) }
    }

    private func guardedIndex(of uuid: String) -> Int? {
        plan.storages.firstIndex { $0.uuid == uuid && reporters.life(of: uuid) != .removed }
    }

    private func keep(_ note: PauseNote?, for uuid: String) {
        do throws(SystemFailure) {
            try reporters.pauses.set(note, for: uuid, at: BootClock.now())
        } catch {
            reporters.note("\(error): a restart forgets why SRs are paused", .warning, .degraded)
        }
    }

    private static func sentence(_ refusal: EndingRefusal?, _ uuid: String, toDo word: String) -> String {
        switch refusal {
        case .committed: "SR \(uuid) is not \(word): a fence is committed, nothing changes any more"
        case .lastToBeat:
            "SR \(uuid) is not \(word): it is the last that beats where readers look while another is armed, and this "
                + "host would fence itself; mend, pause or remove the others first"
        case .ownSilence:
            "SR \(uuid) is not \(word): it is silent, in use or may be, and with partial_loss = \"fence\" its own silence "
                + "counts, so others may act on it; mend it first"
        case .notWithdrawn: "SR \(uuid) is not \(word): its promise is not withdrawn, as the daemon is stopping"
        case nil: "the daemon did not answer: SR \(uuid) is not \(word)"
        }
    }
}

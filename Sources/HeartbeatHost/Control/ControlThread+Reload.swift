import HeartbeatCore

extension ControlThread {
    /// Reads the configuration anew and goes over to it. What does not validate changes nothing.
    func reload() -> ControlReply {
        guard !desk.isCommitted else { return .refused("not reloaded: a fence is committed, nothing changes any more") }
        let file: ConfigurationFile
        do throws(ConfigurationFileFault) {
            file = try ConfigurationFile.read(path: configurationPath)
        } catch {
            return .refused("not reloaded, nothing has changed: \(error)")
        }
        let next = file.configuration
        let current = plan.configuration
        // Beats of a paused SR do not count for the readers.
        let paused = plan.storages.map(\.uuid).filter { reporters.life(of: $0) == .paused }
        if next.paths != current.paths || next.host != current.host {
            return .refused("not reloaded, nothing has changed: host and [paths] take effect at a restart only")
        }
        if next.isOutOfSight(without: paused), !current.isOutOfSight(without: paused) {
            return .refused("not reloaded, nothing has changed: \(Self.outOfSight)")
        }
        // Every SR that leaves the file stays on the list; the judge guards on those that are armed and drops the rest.
        let orphans = plan.storages.filter { old in
            !next.storages.contains { $0.uuid == old.uuid } && reporters.life(of: old.uuid) != .removed
        }
        guard
            let adoption = maker.adoption(
                epoch: nextEpoch(), configuration: next, orphans: orphans, staleReason: nil)
        else {
            return .refused("not reloaded: too many SRs for the life page made at the start: restart heartbeat")
        }
        defer { maker.notifiers.settle(plan) }
        if isInForce(adoption.plan) {
            keeper.keep(file)
            return .done(DaemonControl.nothingChanged)
        }
        if weakens(next), let refusal = withdraw(.weakening) { return refusal }
        guard goOver(to: adoption) else {
            _ = desk.ask(.cancelWithdrawal, patience: .seconds(1))
            let reason = desk.isCommitted ? "a fence is committed" : "no prober came up for the new configuration"
            return .refused("not reloaded: \(reason); the old one stays in force")
        }
        keeper.keep(file)
        let guarded = next.storages.count
        let isNewlyObserving = next.mode == .observe && current.mode != .observe
        let warning = isNewlyObserving ? "; mode is observe now: \(DaemonAssembly.maintenanceWords(next.timing))" : ""
        let left = orphans.isEmpty ? "" : "; SRs that left the file are guarded while armed, until setup --remove"
        return .done("configuration reloaded: \(guarded) SR\(guarded == 1 ? "" : "s")\(left)\(warning)")
    }

    /// Hands a plan to the judge and waits until it works by it.
    private func goOver(to adoption: Adoption) -> Bool {
        let epoch = adoption.plan.epoch
        launcher.set(schedule: maker.schedule(for: adoption.plan))
        reporters.expect(adoption.publication)
        adoption.notifier?.expect(adoption.publication)
        let isAsked = desk.ask(.adopt(adoption), patience: .seconds(1))
        _ = isAsked && desk.wait(.seconds(10), until: { self.desk.adoptedEpoch == epoch || self.desk.isCommitted })
        if desk.adoptedEpoch != epoch {
            launcher.set(schedule: maker.schedule(for: plan))
            _ = desk.ask(.abandonAdoption, patience: .seconds(1))
        }
        // It may have gone over just before it was told to give up.
        guard desk.adoptedEpoch == epoch else { return false }
        launcher.set(schedule: maker.schedule(for: adoption.plan))
        reporters.adopt(adoption.publication)
        viewer.adopt(adoption.publication, schedule: maker.schedule(for: adoption.plan))
        plan = adoption.plan
        return true
    }

    /// 0 the last SR in CloudStack's layout goes; 120 its scripts call the host dead, so the engine would fence by 90.
    private static let outOfSight =
        "with readers = \"xenserver\" no SR would be left where CloudStack's scripts look (/run/sr-mount/<sr>, "
        + "VG_XenStorage-<sr>) and not paused: they would call this host dead, and it would fence itself"

    /// Going over to `next` would change nothing but cost every SR the beat in flight: somebody who sends SIGHUP every
    /// few seconds must not keep slow storage from ever verifying one.
    private func isInForce(_ next: Plan) -> Bool {
        next.configuration == plan.configuration && next.storages == plan.storages
            && next.staleReason == plan.staleReason && next.unprotectedReason == plan.unprotectedReason
            && !plan.storages.contains { reporters.life(of: $0.uuid) == .removed }
    }

    /// Going over would take a promise back that the records make now.
    private func weakens(_ next: Configuration) -> Bool {
        func promises(_ configuration: Configuration) -> Bool {
            configuration.mode == .enforce && configuration.fence.action != .none
                && configuration.policy.allLost == .fence
        }
        return promises(plan.configuration) && !promises(next)
    }

    /// Takes the promise back; the refusal when it could not be written in time.
    func withdraw(_ withdrawal: Withdrawal) -> ControlReply? {
        let timing = plan.configuration.timing
        let patience = timing.interval + timing.ioTimeout + .seconds(1)
        if desk.ask(.withdraw(withdrawal), patience: .seconds(1)),
            desk.wait(min(patience, .seconds(4)), until: { self.desk.withdrawalHolds })
        {
            return nil
        }
        _ = desk.ask(.cancelWithdrawal, patience: .seconds(1))
        return .refused(
            "refused: the promise to fence stands until a record that withdraws it has verified on an SR that "
                + "promised, and none has")
    }

    /// Ends the guard of one SR: the promise is taken back first.
    func remove(_ uuid: String, isForced: Bool) -> ControlReply {
        guard let index = plan.storages.firstIndex(where: { $0.uuid == uuid }) else {
            return .done("SR \(uuid) is not guarded by this daemon")
        }
        if !isForced, reporters.use(of: uuid) != .none {
            return .refused("SR \(uuid) is in use here, or may be: move its VMs away first, or use --force")
        }
        if plan.configuration.isOutOfSight(without: [uuid]), !plan.configuration.isOutOfSight() {
            return .refused("SR \(uuid) is still guarded, remove the others first: \(Self.outOfSight)")
        }
        if let refusal = endingRefusal(of: index, uuid, toDo: "removed") { return refusal }
        if let refusal = withdraw(.removal(storage: index)) { return refusal }
        guard desk.ask(.remove(storage: index), patience: .seconds(1)) else {
            _ = desk.ask(.cancelWithdrawal, patience: .seconds(1))
            return .refused("the daemon did not answer: SR \(uuid) is still guarded")
        }
        return .done("SR \(uuid) is no longer guarded")
    }
}

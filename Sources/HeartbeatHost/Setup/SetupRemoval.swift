import HeartbeatCore

/// `setup --remove`: the daemon first, as it may refuse, then the file, then the daemon again.
struct SetupRemoval {
    let request: SetupRequest

    /// `file` is nil when there is none: even then a daemon may still guard an SR that the file has lost.
    func run(_ file: SetupFile?) throws(SetupFailure) -> SetupReport {
        var report = SetupReport()
        let runtime = file?.runtime ?? Configuration.Paths().runtime
        if !request.isDryRun {
            for uuid in request.storages { try askDaemon(uuid, isInFile: isIn(file, uuid), runtime, &report) }
        }
        guard var file else { return report }
        for uuid in request.storages where isIn(file, uuid) {
            try file.remove(storage: uuid)
            report.steps.append("\(request.isDryRun ? "would take" : "took") SR \(uuid) out of \(file.path)")
            report.notes.append("the heartbeat on SR \(uuid) itself is left as it is; nothing writes it any more")
        }
        report.configuration = file.editor.configuration
        if request.isDryRun { return report }
        if file.isChanged { try file.write() }
        report.tell(DaemonControl.reload(runtime: runtime), wrote: file.isChanged)
        return report
    }

    private func isIn(_ file: SetupFile?, _ uuid: String) -> Bool {
        file?.editor.configuration.storages.contains { $0.uuid == uuid } ?? false
    }

    /// Has the daemon end the SR's life before the file forgets it: until that holds, the promise stands.
    private func askDaemon(
        _ uuid: String, isInFile: Bool, _ runtime: String, _ report: inout SetupReport
    ) throws(SetupFailure) {
        switch DaemonControl.remove(storage: uuid, force: request.force, runtime: runtime) {
        case .noDaemon:
            guard isInFile else { return }
            report.notes.append(
                "no daemon runs here: if SR \(uuid) was armed in this boot, the next start guards it on "
                    + "until this command is given again")
        case .done(let sentence):
            // A daemon that never had it has nothing to tell.
            if isInFile {
                report.steps.append("the daemon has let SR \(uuid) go\(sentence.isEmpty ? "" : ": \(sentence)")")
            }
        case .forbidden(let sentence): throw SetupFailure(.permission, sentence)
        case .refused(let sentence): throw SetupFailure(.other, "SR \(uuid) stays guarded: \(sentence)")
        case .unknown(let sentence):
            throw SetupFailure(.other, "SR \(uuid) stays in the configuration: \(sentence)")
        }
    }
}

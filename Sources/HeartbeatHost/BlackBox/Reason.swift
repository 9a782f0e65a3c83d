import HeartbeatCore

/// What `heartbeat why` answers: the last fence or unexplained reset, of this boot or an earlier one, whichever is
/// newer; where there is none, what can be said of the boot before.
package struct Reason: Sendable {
    /// For a person, without a newline at the end.
    package let text: String
    /// For a program; null where nothing is on record.
    package let json: JSONValue
    /// What is left out of the answer, one sentence each.
    package let remarks: [String]

    /// A fence of a trial resets nothing, and the black box goes on: told is what belongs to the fence.
    private static let afterFence = Duration.seconds(3)

    /// Reads `<state>/fences`, `resets` and both black boxes. Blocks on the disk of `state`. Throws where fences or
    /// resets cannot be read; a black box that cannot be is a remark.
    package init(state: String, currentBoot: BootID, wallNanoseconds: Int64) throws(SystemFailure) {
        let fences = try FenceHistory.load(state: state)
        let resets = try ResetHistory.load(state: state)
        var remarks: [String] = []
        if fences.hasNewerVersion {
            remarks.append("\(state)/fences also holds fences of a newer heartbeat, left out here: ask that one")
        }
        if resets.hasNewerVersion {
            remarks.append("\(state)/resets also holds resets of a newer heartbeat, left out here: ask that one")
        }
        var boxes: [BoxContent] = []
        for path in [BoxFile.path(state: state), BoxFile.keptPath(state: state)] {
            do throws(SystemFailure) {
                let box = try BoxFile.load(path)
                if box.hasNewerVersion {
                    remarks.append("\(path) also holds blocks of a newer heartbeat, left out here: ask that one")
                }
                boxes.append(box)
            } catch {
                remarks.append("\(error): the last minutes may be missing here")
            }
        }
        self.remarks = remarks
        func minutes(_ boot: BootID, until end: BootInstant? = nil) -> LastMinutes {
            // The copy holds the end of an earlier boot for longer than the ring does; of this boot there is no copy.
            let kept = boxes.map { $0.blocks(of: boot) }
            return LastMinutes(kept.last { !$0.isEmpty } ?? [], until: end)
        }
        if let reset = resets.entries.last, reset.lastSeen >= fences.entries.last?.wallNanoseconds ?? .min {
            let story = ResetStory(reset, minutes: minutes(reset.bootID), wallNanoseconds: wallNanoseconds)
            (text, json) = (story.text, story.json)
        } else if let fence = fences.entries.last,
            let story = FenceStory(
                fences, currentBoot: currentBoot, wallNanoseconds: wallNanoseconds,
                minutes: minutes(fence.bootID, until: fence.at + Self.afterFence))
        {
            (text, json) = (story.text, story.json)
        } else {
            let before = Self.before(boxes.first, currentBoot: currentBoot)
            (text, json) = ("No fence and no unexplained reset is on record for this host.\n\(before)", .null)
        }
    }

    private static func before(_ box: BoxContent?, currentBoot: BootID) -> String {
        guard let last = box?.blocks.last(where: { $0.state.bootID != currentBoot })?.state else {
            return "Of the boot before nothing can be said: the black box holds nothing of it."
        }
        let moment = WallTime.text(nanoseconds: last.wallNanoseconds)
        return last.stage == .running
            ? "Of the boot before the black box tells until \(moment); the daemon that starts next concludes from it."
            : "In the boot before the daemon was stopped at \(moment): what ended that boot was none of its concern."
    }
}

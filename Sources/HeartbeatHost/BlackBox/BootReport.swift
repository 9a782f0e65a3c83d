import Glibc
import HeartbeatCore

/// What a start finds out about the boot before, and keeps: the first start in a boot concludes, writes a reset down and
/// sets the last minutes of that boot aside; every start knows what is on record.
package struct BootReport: Sendable {
    /// The newest reset on record; nil where there is none.
    package let lastReset: ResetEntry?
    /// What the journal is to be told, once; nil where there is nothing new.
    package let news: JournalEntry?
    /// What could not be read or written, one phrase each.
    package let faults: [String]
    /// Number of the newest block in the black box.
    package let lastSequence: UInt64

    /// Reads box, fences, resets and sysfs; writes where this is the first start in a boot. Blocks on the disk of
    /// `state`: before READY only, never on the judging thread.
    package init(
        state: String, currentBoot: BootID, fences: FenceHistory?, watchdogs: String = "/sys/class/watchdog"
    ) {
        var faults: [String] = []
        var box = BoxContent(bytes: [])
        var resets = ResetHistory(bytes: [])
        do throws(SystemFailure) {
            box = try BoxFile.load(BoxFile.path(state: state))
            resets = try ResetHistory.load(state: state)
        } catch {
            faults.append("\(error)")
        }
        lastSequence = box.blocks.last?.state.sequence ?? 0
        let isFirst = box.blocks.last.map { $0.state.bootID != currentBoot } ?? false
        guard isFirst, let fences else {
            (lastReset, news, self.faults) = (resets.entries.last, nil, faults)
            return
        }
        let facts = BootEnd.Facts(
            currentBoot: currentBoot,
            started: BootClock.wallNanoseconds() - BootClock.now().nanoseconds,
            hardwareTold: WatchdogTrace.tellsOfReset(watchdogs))
        let outcome = Self.keep(BootEnd(box, fences, facts), box, resets, state: state)
        lastReset = outcome.entry ?? resets.entries.last
        news = outcome.entry.map { ResetStory.announcement($0) }
        self.faults = faults + outcome.faults
    }

    /// Writes a reset that is not on record yet, and sets the last minutes of the boot aside. Gives the reset that is
    /// news, also where it could not be written.
    private static func keep(_ end: BootEnd, _ box: BoxContent, _ resets: ResetHistory, state: String)
        -> (entry: ResetEntry?, faults: [String])
    {
        let boot: BootID
        var news: ResetEntry?
        var faults: [String] = []
        switch end {
        case .unknown, .stopped: return (nil, [])
        case .fenced(let fence): boot = fence.bootID
        case .reset(let entry):
            boot = entry.bootID
            if !resets.entries.contains(where: { $0.bootID == boot }) {
                do throws(SystemFailure) {
                    news = try resets.append(entry, state: state)
                } catch {
                    news = entry
                    faults.append("\(error)")
                }
            }
        }
        do throws(SystemFailure) {
            let bytes = box.blocks(of: boot).suffix(BoxFile.keptBlocks).flatMap(\.encoded)
            try WholeFile.replace(BoxFile.keptPath(state: state), with: bytes, mode: 0o644)
        } catch {
            faults.append("\(error)")
        }
        return (news, faults)
    }
}

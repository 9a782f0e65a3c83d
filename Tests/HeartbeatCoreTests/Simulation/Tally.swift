import HeartbeatCore

/// How often what happened in a run: a simulation that never sees an outage proves nothing.
struct Tally {
    var scenarios = 0
    var turns = 0
    var starts = 0
    var startsInOutage = 0
    var kills = 0
    var cleanStops = 0
    var uncleanStops = 0
    var replacements = 0
    var staleReports = 0
    var droppedReports = 0
    var reloads = 0
    var weakenings = 0
    var refusals = 0
    var removals = 0
    var pauses = 0
    var pauseEnds = 0
    var pauseEndsInOutage = 0
    var resumes = 0
    var refusedEndings = 0
    var resumedFences = 0
    /// Fences by row of the decision table.
    var fencesByRow = [Int](repeating: 0, count: 10)
    var nearMisses = 0
    var partialLosses = 0
    var syncs = 0
    var holds = 0
    var wouldFences = 0
    var judgeStalls = 0
    var proberStalls = 0
    var unguardedGaps = 0
    var feedings = 0
    var watchdogResets = 0
    var violations = 0

    mutating func count(_ event: Event) {
        switch event.kind {
        case .sync: syncs += 1
        case .pauseEnded where event.value == 0:
            pauseEnds += 1
            if event.health >= .failing { pauseEndsInOutage += 1 }
        case .nearMiss: nearMisses += 1
        case .judgeStall: judgeStalls += 1
        case .proberStall: proberStalls += 1
        case .unguardedGap: unguardedGaps += 1
        case .fenceCommitted:
            fencesByRow[Int(event.decision.row)] += 1
        case .decision where event.decision.reason == .partialLoss: partialLosses += 1
        case .decision where event.decision.reason == .wouldFence: wouldFences += 1
        case .decision where event.decision.kind == .hold: holds += 1
        default: break
        }
    }

    static func += (left: inout Tally, right: Tally) {
        left.scenarios += right.scenarios
        left.turns += right.turns
        left.starts += right.starts
        left.startsInOutage += right.startsInOutage
        left.kills += right.kills
        left.cleanStops += right.cleanStops
        left.uncleanStops += right.uncleanStops
        left.replacements += right.replacements
        left.staleReports += right.staleReports
        left.droppedReports += right.droppedReports
        left.reloads += right.reloads
        left.weakenings += right.weakenings
        left.refusals += right.refusals
        left.removals += right.removals
        left.pauses += right.pauses
        left.pauseEnds += right.pauseEnds
        left.pauseEndsInOutage += right.pauseEndsInOutage
        left.resumes += right.resumes
        left.refusedEndings += right.refusedEndings
        left.resumedFences += right.resumedFences
        for row in left.fencesByRow.indices { left.fencesByRow[row] += right.fencesByRow[row] }
        left.nearMisses += right.nearMisses
        left.partialLosses += right.partialLosses
        left.syncs += right.syncs
        left.holds += right.holds
        left.wouldFences += right.wouldFences
        left.judgeStalls += right.judgeStalls
        left.proberStalls += right.proberStalls
        left.unguardedGaps += right.unguardedGaps
        left.feedings += right.feedings
        left.watchdogResets += right.watchdogResets
        left.violations += right.violations
    }

    /// Everything that a run of any length should have met, by name.
    var sightings: [(name: String, count: Int)] {
        [
            ("starts in an outage", startsInOutage), ("kills", kills), ("clean stops", cleanStops),
            ("stops that could not withdraw", uncleanStops), ("probers replaced", replacements),
            ("reports of older generations", staleReports), ("reports lost", droppedReports), ("reloads", reloads),
            ("weakenings", weakenings), ("refusals", refusals), ("removals", removals),
            ("pauses", pauses), ("pauses that ended by themselves", pauseEnds),
            ("pauses that ended in an outage", pauseEndsInOutage), ("resumes", resumes),
            ("endings refused for the others' sake", refusedEndings),
            ("fences resumed after a restart", resumedFences), ("fences by row 6", fencesByRow[6]),
            ("fences by row 8", fencesByRow[8]), ("fences by row 9", fencesByRow[9]), ("near misses", nearMisses),
            ("partial losses", partialLosses), ("syncs", syncs), ("holds", holds), ("would-be fences", wouldFences),
            ("stalls of the judge", judgeStalls), ("stalls of the prober", proberStalls),
            ("unguarded gaps", unguardedGaps), ("feedings of the watchdog", feedings),
            ("resets by the watchdog", watchdogResets),
        ]
    }
}

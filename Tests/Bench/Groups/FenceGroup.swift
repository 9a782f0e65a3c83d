import TestLaboratory

/// From the instant a fence is due to the byte at the trigger: whole daemons, real threads, ext4 that is frozen, so that beats wait in D
/// state; the trigger is a
/// pipe. Each daemon fences once; a few run at a time, due one after the other.
enum FenceGroup {
    static func rows(_ extent: Extent, isBusy: Bool) throws -> [Row] {
        var rows: [Row] = []
        let floor = try FenceFloor.program(isBusy: isBusy, extent)
        let loop = try FenceFloor.script(isBusy: isBusy, extent)
        for budgets in [FenceRounds.Budgets.none, .defaults] {
            for storages in [1, 64] {
                let rounds = FenceRounds(storages: storages, budgets: budgets, isBusy: isBusy)
                let sample = try rounds.measure(extent.choose(full: 200, smoke: 2))
                rows.append(row(rounds, sample, floor))
                Progress.say("  (\(rows.count) of 4 conditions measured)")
            }
        }
        rows.append(Row("the C floor alone", "", beside: floor.text))
        rows.append(Row("a shell loop that sleeps 0.1 s", "", beside: loop.text))
        return rows
    }

    private static func row(_ rounds: FenceRounds, _ sample: Sample, _ floor: Sample) -> Row {
        let tail = sample.percentile(0.99)
        var bar: Bar?
        if rounds.budgets == .none && rounds.isBusy && rounds.storages == 64 {
            bar = Bar("p99 ≤ 20 ms (aim 1 ms)", isMet: tail <= 0.020)
        }
        return Row(
            "\(rounds.storages) hung SR\(rounds.storages == 1 ? "" : "s"),"
                + " budgets \(rounds.budgets == .none ? "0" : "at their defaults")", sample.text,
            beside: "C floor p99 \(Text.seconds(floor.percentile(0.99)))", ratio: tail / floor.percentile(0.99),
            bar: bar)
    }
}

import TestLaboratory

/// The policy engine alone, in this process: what simulation and replay live by.
enum EngineGroup {
    private static let storages = 16
    private static let year = 365 * 24 * 3600

    static func rows(_ extent: Extent) throws -> [Row] {
        let turns = extent.choose(full: year / 4, smoke: 10_000)
        var engine = try LiveEngine(storages: storages)
        let start = Instant.now
        for _ in 1...turns { engine.turn() }
        let took = (Instant.now - start).inSeconds
        try engine.checkAllWell()
        let ofYear = took * Double(year) / Double(turns)
        return [
            Row(
                "\(turns) turns of one second, \(storages) SRs that beat every 5 s",
                "\(Text.digits(Double(turns) / took / 1e6)) million turns a second: a year in \(Text.seconds(ofYear))",
                bar: Bar("a year ≤ 60 s", isMet: ofYear <= 60))
        ]
    }
}

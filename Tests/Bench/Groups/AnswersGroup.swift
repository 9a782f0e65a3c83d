import TestLaboratory

/// `check` and `hosts` where very many hosts have left records.
enum AnswersGroup {
    static func rows(_ extent: Extent) throws -> [Row] {
        let records = extent.choose(full: 10_000, smoke: 50)
        return try Laboratory.with { laboratory in
            let path = try laboratory.plainDisk(mebibytes: 256).makeStorage("sr")
            var configuration = DaemonConfiguration()
            configuration.storages = [.init(uuid: "sr", kind: "nfs", path: path)]
            _ = try Crowd(records, on: "sr", at: path)
            let daemon = try HeartbeatDaemon(configuration, in: laboratory)
            try daemon.startArmed()
            rest(extent.choose(full: .seconds(5), smoke: .seconds(1)))
            var listings: [Duration] = []
            var checks: [Duration] = []
            for _ in 0..<extent.choose(full: 10, smoke: 1) {
                let start = Instant.now
                let listing = try daemon.ask("hosts", ["--sr", "sr"], deadline: .seconds(20))
                let middle = Instant.now
                let check = try daemon.ask("check", ["--host", "crowd-7"])
                listings.append(middle - start)
                checks.append(Instant.now - middle)
                guard listing.code == 0, listing.output.split(separator: "\n").count > records, check.code == 3 else {
                    throw LaboratoryFailure("wrong answers: \(listing.code), \(check.code) \(check.output)")
                }
            }
            return [
                Row("`hosts` on \(records) records", Sample(listings).text),
                Row(
                    "`check` beside a full table", Sample(checks).text,
                    bar: Bar("< 1 s", isMet: Sample(checks).longest < 1)),
            ]
        }
    }
}

import Glibc
import TestLaboratory

/// Memory of judge, prober and standby together, by number of SRs, and of what people run today.
enum MemoryGroup {
    static func rows(_ extent: Extent) throws -> [Row] {
        let sizes = extent.choose(full: [1, 16, 64, 256], smoke: [1, 4])
        let uses = try sizes.map { ($0, try ofDaemon(storages: $0, extent)) }
        let peers = try PeerMemory.measure(extent)
        var rows: [Row] = []
        for (size, use) in uses {
            let total = use.whole.proportional
            var bar: Bar?
            if size == 1 { bar = Bar("≤ 24 MB (aim 12)", isMet: total <= 24_000_000) }
            rows.append(
                Row("\(size) SR\(size == 1 ? "" : "s"): judge, prober and standby", use.whole.text, bar: bar))
            if size == 1 { rows.append(Row("of these, PSS of each", use.parts)) }
        }
        if let (few, first) = uses.first, let (many, last) = uses.last {
            let more = (last.whole.proportional - first.whole.proportional) / (many - few)
            rows.append(
                Row(
                    "each further SR", "PSS \(Text.megabytes(more))",
                    bar: Bar("≤ 0.3 MB", isMet: more <= 300_000)))
            for (name, use) in peers {
                rows.append(
                    Row(
                        "beside \(name), one SR or disk", first.whole.text, beside: use.text,
                        ratio: Double(first.whole.proportional) / Double(max(use.proportional, 1))))
            }
        }
        return rows
    }

    private struct Use {
        let whole: MemoryUse
        let parts: String
    }

    private static func ofDaemon(storages: Int, _ extent: Extent) throws -> Use {
        try Laboratory.with { laboratory in
            let row = try StorageRow.memories(storages, in: laboratory)
            let daemon = try HeartbeatDaemon(.defaults(row.storages, extent), in: laboratory)
            try daemon.startWhole()
            // Every thread has run once, the scan for users and the look at other hosts among them.
            rest(extent.choose(full: .seconds(6), smoke: .zero))
            let processes = daemon.processes
            guard let prober = daemon.prober else { throw LaboratoryFailure("there is no prober") }
            let parts = processes.map { process in
                let name = process == daemon.identifier ? "judge" : process == prober ? "prober" : "standby"
                return "\(name) \(Text.megabytes(MemoryUse(of: process).proportional))"
            }
            return Use(whole: MemoryUse(of: processes), parts: parts.joined(separator: ", "))
        }
    }
}

import FoundationEssentials
import TestLaboratory

extension Hypervisor {
    /// Enables and starts the product's unit, which returns once the daemon is ready.
    func startHeartbeat() throws { try shell("systemctl enable --now heartbeat", within: .seconds(40)) }

    /// The status file; nil when there is none.
    var status: DaemonStatus? {
        get throws {
            guard let text = try read("/run/heartbeat/status.json") else { return nil }
            return try DaemonStatus(json: Array(text.utf8))
        }
    }

    /// Waits until each SR is armed and healthy, by a status file that was written after `instant` of the guest's boot clock, in
    /// seconds: what a dead daemon left does not count.
    ///
    /// - Throws: `LaboratoryFailure` with the status when that takes longer than `deadline`.
    func waitUntilArmed(
        _ storages: [String], updatedAfter instant: Double = 0, within deadline: Duration = .seconds(60)
    ) throws {
        let isArmed = try wait(until: deadline, every: .milliseconds(500)) {
            guard let status = try status, status.updatedBoottimeSeconds > instant else { return false }
            return storages.allSatisfy {
                status.storage($0)?.life == "armed" && status.storage($0)?.health == "healthy"
            }
        }
        if !isArmed {
            throw LaboratoryFailure(
                "not armed within \(deadline.secondsText) s: \(try read("/run/heartbeat/status.json") ?? "no status")")
        }
    }

    /// Waits until the status says so; false when it does not within `deadline`.
    func reaches(within deadline: Duration, _ condition: (DaemonStatus) -> Bool) throws -> Bool {
        try wait(until: deadline, every: .milliseconds(500)) { try status.map(condition) ?? false }
    }

    /// Value of a metric such as `heartbeat_fences_total`; nil when the file does not have it.
    func metric(_ name: String) throws -> Double? {
        let text = try read("/run/heartbeat/heartbeat.prom") ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    /// What `journalctl` shows: of this boot, or with -1 of the one before.
    func journal(boot: Int = 0, _ arguments: String = "-t heartbeat -o short-monotonic") throws -> String {
        try shell("journalctl --no-pager -b \(boot) \(arguments)", within: .seconds(40))
    }

    /// Entries of one MESSAGE_ID (docs/journal.md), oldest first.
    func journalEntries(boot: Int, message: String) throws -> [JournalLine] {
        let text = try journal(boot: boot, "-q -o json MESSAGE_ID=\(message)")
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(JournalLine.self, from: Data($0.utf8))
        }
    }

    /// What `heartbeat why` tells a person.
    func why() throws -> String { try shell("heartbeat why") }

    /// The same for programs; nil when no fence is on record.
    func fenceOnRecord() throws -> FenceOnRecord? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(FenceOnRecord?.self, from: Data(try shell("heartbeat why --format json").utf8))
    }
}

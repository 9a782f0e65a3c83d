import Glibc
import HeartbeatCore

/// One beat for people: `heartbeat probe`. Every call may hang: for a process that can be left behind.
///
/// A second writer under a host's name is what the daemon raises an alarm about, and a record without a promise takes
/// back what peers count on. So nothing is written while a daemon runs, or while a promise stands.
package struct StorageProbe {
    private let configuration: Configuration
    private let index: Int
    private let bootID: BootID
    private let names: TargetNames
    private var storage: Configuration.Storage { configuration.storages[index] }

    /// For the SR at `index` of the configuration. Touches no storage.
    package init(_ configuration: Configuration, storage index: Int, bootID: BootID) {
        self.configuration = configuration
        self.index = index
        self.bootID = bootID
        names = TargetNames(host: configuration.host, address: configuration.address)
    }

    /// Reads, and writes where that disturbs nobody.
    package func run(isDaemonRunning: Bool) -> ProbeFinding {
        let reading = StorageReading(storage, names: names, readsNumber: configuration.mode == .enforce)
        do throws(TargetFailure) {
            let content = try reading.read()
            if isDaemonRunning { return judged(content) }
            if case .success(let record) = content.record, record.promise {
                return ProbeFinding(
                    outcome: "read", isGood: true, stages: content.stages,
                    detail: "the record promises a fence and no daemon runs: nothing was written; start the daemon")
            }
            return written()
        } catch {
            return ProbeFinding(error)
        }
    }

    private func written() -> ProbeFinding {
        let schedule = Schedule(
            epoch: 0, host: configuration.host, address: configuration.address, timing: configuration.timing,
            storages: configuration.storages, bootID: bootID, nonceSecret: UInt64.random(in: .min ... .max))
        let directive = Directive(promise: false, writesNumber: false)
        let order = BeatOrder(
            start: BootClock.now(), generation: 0, sequence: 1, announcement: 0, intent: .none,
            directives: Array(repeating: directive, count: configuration.storages.count))
        let result = StorageBeat(schedule: schedule, storage: index).beat(order)
        if result.outcome != .verified {
            return ProbeFinding(TargetFailure(result.outcome, errorNumber: result.errorNumber), result.stages)
        }
        return ProbeFinding(
            outcome: "verified", isGood: true, stages: result.stages,
            detail: "a record without a promise was written and read back; no number, as that is a promise")
    }

    /// What the daemon's own last beat left there, as a peer sees it.
    private func judged(_ content: StorageReading.Content) -> ProbeFinding {
        var finding = ProbeFinding(outcome: "stale", isGood: false, stages: content.stages, detail: "")
        switch content.record {
        case .failure(let fault):
            finding.outcome = "no_record"
            finding.detail = fault.description
        case .success(let record)
        where record.host.description != configuration.host
            || record.storage.description != storage.uuid:
            finding.outcome = "wrong_target"
            finding.detail = "the record there is that of host \(record.host) on SR \(record.storage)"
        case .success(let record) where record.bootID != bootID:
            finding.detail = "the record is of an earlier boot, or another machine writes under this host's name"
        case .success(let record):
            let age = BootClock.now() - record.bootClock
            let number = content.number.map { Duration.seconds(BootClock.wallNanoseconds() / 1_000_000_000 - $0) }
            if age > configuration.timing.alertAfter {
                finding.detail = "the daemon's last record is \(Elapsed.text(age)) old"
            } else if content.readsNumber && number == nil {
                finding.outcome = "no_number"
                finding.detail = "CloudStack's number is not there: its readers take this host for dead"
            } else if let number, number > configuration.timing.alertAfter {
                finding.detail = "CloudStack's number is \(Elapsed.text(number)) old"
            } else {
                finding.outcome = "verified"
                finding.isGood = true
                finding.detail = "read only, as the daemon runs; its last record is \(Elapsed.text(age)) old"
            }
        }
        return finding
    }
}

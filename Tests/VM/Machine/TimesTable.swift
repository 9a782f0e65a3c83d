import Glibc
import TestLaboratory

/// `.build/vm/runs/times.tsv`: scenario, outage to reset, and the contract's bounds, in seconds. Grows with every run.
enum TimesTable {
    /// Appends one line and prints it.
    static func record(_ scenario: String, _ elapsed: Duration, earliest: Duration, latest: Duration) {
        let line = [scenario, elapsed.secondsText, earliest.secondsText, latest.secondsText].joined(separator: "\t")
        print(
            "outage to reset: \(elapsed.secondsText) s, allowed \(earliest.secondsText) to \(latest.secondsText) s (\(scenario))"
        )
        let descriptor = open(Images.runs + "/times.tsv", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}

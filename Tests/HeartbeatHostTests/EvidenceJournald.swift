import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// A real systemd-journald in the namespace of the calling thread, writing below /run/log/journal there.
final class EvidenceJournald {
    private let process: EvidenceProcess

    /// Returns when it takes entries.
    init() throws {
        for directory in ["/run/systemd/journal", "/run/log/journal"] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        process = try EvidenceNamespace.start("/lib/systemd/systemd-journald", [])
        let deadline = BootClock.now() + .seconds(20)
        while !FileManager.default.fileExists(atPath: JournalLayout().varlink) {
            try #require(BootClock.now() < deadline, "journald did not come up")
            usleep(5_000)
        }
    }

    func stop() { process.stop() }
    func resume() { process.resume() }
    func killNow() { process.killNow() }

    /// Entries of heartbeat as journalctl reads them from the files, journald running or not. Values over 4 KiB only when
    /// `showingAll`.
    func entries(showingAll: Bool = false) throws -> [[String: String]] {
        let output = "/run/entries.json"
        try EvidenceNamespace.start(
            "/usr/bin/journalctl",
            ["-D", "/run/log/journal", "-t", "heartbeat", "-o", "json", "--no-pager", "-q"]
                + (showingAll ? ["--all"] : []),
            output: output
        ).waitForSuccess()
        return try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object).compactMapValues { $0 as? String }
        }
    }
}

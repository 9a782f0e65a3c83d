import Foundation
import Glibc
import HeartbeatCore
import HeartbeatHost
import TestLaboratory
import Testing

/// A notifier with a hook script of its own and a journal that is a file. Inside a namespace without the machine's journal.
final class NotifierBench {
    let directory: String
    let notifier: Notifier
    private let journal: JournalReporter
    private let publication: Publication
    private let echo: Int32

    /// Makes the script from `body`, unless that is nil, and starts a notifier for it.
    init(script body: String?, mode: mode_t = 0o755, timeout: Duration = .seconds(20)) throws {
        directory = try ProberTool.temporaryDirectory()
        if let body { try Files.write("#!/bin/sh\ncd \(directory)\n\(body)\n", to: directory + "/hook", mode: mode) }
        var notify = Configuration.Notify(command: directory + "/hook")
        notify.timeout = timeout
        let storages = [Configuration.Storage(uuid: "sr-a", kind: .nfs, path: "/srv/sr-a")]
        let configuration = try Configuration(host: "host-1", notify: notify, storages: storages)
        let plan = Plan(
            epoch: 1, configuration: configuration, orphans: [], unprotectedReason: nil, staleReason: nil,
            isFenceReady: true, degraded: [], bootID: ReportPlan.boot)
        publication = Publication(plan: plan, wake: try EventDescriptor())
        echo = open(directory + "/journal", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        journal = try JournalReporter(ring: try EventRing(), echo: StandardErrorEcho(descriptor: echo))
        try journal.start()
        notifier = try Notifier(executable: LaboratoryTools.heartbeat, journal: journal)
        notifier.expect(publication)
    }

    /// Ends everything and removes the directory.
    func close() {
        notifier.end()
        journal.stop(atMost: .seconds(5))
        Glibc.close(echo)
        // A directory left behind harms no other test.
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Tells a critical event that no filter holds back; `number` seconds are in its sentence.
    func tell(_ number: Int) {
        var event = Event(.unguardedGap, at: BootClock.now())
        event.value = Int64(number) * 1_000_000_000
        notifier.tell(event, epoch: 1)
    }

    /// What the journal was told, a line for each entry.
    var lines: [Substring] { (Files.text(of: directory + "/journal") ?? "").split(separator: "\n") }

    /// Waits until the journal has been told of this, at most 10 s.
    func awaitLine(_ words: String) throws {
        try ProberTool.wait("the journal says \(words)") { lines.contains { $0.contains(words) } }
    }

    /// A file of the script.
    func text(_ name: String) -> String? { Files.text(of: directory + "/" + name) }

    /// Files whose names begin with `prefix`.
    func count(_ prefix: String) -> Int { Files.names(in: directory).filter { $0.hasPrefix(prefix) }.count }

    /// The notifier's process.
    var process: pid_t? {
        ProcessTable.children(of: getpid()).first { child in
            Files.text(of: "/proc/\(child)/comm") == "heartbeat-hook\n"
        }
    }
}

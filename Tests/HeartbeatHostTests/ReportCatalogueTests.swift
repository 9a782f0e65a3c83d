import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ReportCatalogueTests {
    private static func file(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }

    private static let identifiers =
        Event.Kind.allCases.map { MessageIdentifier($0) }
        + Diagnosis.allCases.filter { $0 != .none }.map { MessageIdentifier($0) } + [
            .started, .stopping, .configurationRejected, .reloaded, .unprotected, .fenceOnRecord, .degraded,
            .triggerNotReady, .eventsDropped, .watchdogReset, .unexplainedReset,
            .doubtfulAnswer, .rebootDeclined, .scriptFailed, .examined, .notify, .directView,
        ]

    @Test func `every kind of entry is explained in the page and in the catalogue, once`() throws {
        let page = try Self.file("docs/journal.md")
        let catalogue = try Self.file("systemd/heartbeat.catalog")
        for identifier in Self.identifiers {
            #expect(page.components(separatedBy: "MESSAGE_ID=\(identifier.text)`").count == 2, "\(identifier)")
            #expect(catalogue.components(separatedBy: "\n-- \(identifier.text)\n").count == 2, "\(identifier)")
        }
        #expect(catalogue.components(separatedBy: "\n-- ").count == Self.identifiers.count + 1)
    }

    @Test func `the page on status names every rule of decision`() throws {
        let page = try Self.file("docs/status.md")
        for reason in Decision.Reason.allCases { #expect(page.contains(reason.label.description), "\(reason)") }
    }
}

import Foundation

/// A directory of its own for one test, removed with the value.
final class ReportDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "heartbeat-report-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A directory left behind harms no other test.
        try? FileManager.default.removeItem(atPath: path)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
}

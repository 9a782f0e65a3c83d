import Foundation
import TestLaboratory
import Testing

extension EndToEnd {
    /// With the tools that admins have: Debian's node_exporter and Prometheus.
    @Suite struct Monitoring {
        private static let tools = LaboratoryTools.sources + "/.build-tools/usr/bin/"
        private static let definitions = LaboratoryTools.sources + "/etc/monitoring/"

        @Test func `node_exporter serves what the daemon writes, and promtool finds no fault in it`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.file)
                var configuration = DaemonConfiguration()
                configuration.storages = [.init(uuid: "sr-0", kind: "nfs", path: disk.path)]
                let daemon = try HeartbeatDaemon(configuration, in: laboratory)
                try daemon.startArmed()
                let page = daemon.directory + "/run/heartbeat.prom"
                let check = try laboratory.start([
                    "sh", "-c", "exec '\(Self.tools)promtool' check metrics <'\(page)'",
                ])
                #expect(check.exitCode(within: .seconds(10)) == 0, "\(check.errorOutput)\(check.output)")
                #expect(check.output.isEmpty && check.errorOutput.isEmpty, "\(check.output)\(check.errorOutput)")

                // As the package does: a link in the directory that the collector reads.
                let directory = daemon.directory + "/textfile"
                try Files.makeDirectory(directory)
                try FileManager.default.createSymbolicLink(
                    atPath: directory + "/heartbeat.prom", withDestinationPath: page)
                let exporter = try laboratory.start([
                    Self.tools + "prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                    "--collector.textfile.directory=\(directory)", "--web.listen-address=127.0.0.1:0",
                ])
                defer { exporter.send(SIGKILL) }
                var address = ""
                let listens = wait(until: .seconds(10)) {
                    let words = exporter.errorOutput.split(whereSeparator: \.isWhitespace)
                    guard let word = words.last(where: { $0.hasPrefix("address=127.0.0.1:") }) else { return false }
                    address = String(word.dropFirst("address=".count))
                    return true
                }
                try #require(listens, "\(exporter.errorOutput)")
                let served = try ChildProcess.run(
                    ["curl", "--silent", "--fail", "--max-time", "5", "http://\(address)/metrics"],
                    directory: daemon.directory + "/")
                let lines = Set(served.split(separator: "\n"))
                #expect(lines.contains("heartbeat_protection{state=\"armed\"} 1"))
                #expect(lines.contains("heartbeat_sr_armed{sr=\"sr-0\"} 1"))
                #expect(lines.contains("heartbeat_trigger_ready 1"))
                #expect(lines.contains("node_textfile_scrape_error 0"))
                #expect(lines.contains { $0.hasPrefix("heartbeat_beat_duration_seconds_bucket{sr=\"sr-0\"") })
            }
        }

        @Test func `each alert rule fires on its fault and on nothing else`() throws {
            let result = try ChildProcess.run(
                [Self.tools + "promtool", "test", "rules", Self.definitions + "heartbeat.rules.test.yml"],
                deadline: .seconds(30), directory: "/tmp/")
            #expect(result.contains("SUCCESS"))
        }

        @Test func `every alert rule has its test`() throws {
            let rules = try #require(Files.text(of: Self.definitions + "heartbeat.rules.yml"))
            let tests = try #require(Files.text(of: Self.definitions + "heartbeat.rules.test.yml"))
            let alerts = rules.matches(of: /- alert: (\w+)/).map(\.1)
            #expect(alerts.count > 10)
            for alert in alerts { #expect(tests.contains(alert), "\(alert) is not tested") }
        }

        @Test func `the dashboard asks for metrics that are there, in words that Prometheus takes`() throws {
            let text = try #require(Files.text(of: Self.definitions + "grafana-dashboard.json"))
            let dashboard = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let expressions = Self.expressions(in: dashboard)
            #expect(expressions.count > 15)
            let documented = try #require(Files.text(of: LaboratoryTools.sources + "/docs/status.md"))
            for name in expressions.flatMap({ $0.matches(of: /heartbeat_[a-z_]+/).map { String($0.0) } }) {
                let base = name.hasSuffix("_bucket") ? String(name.dropLast("_bucket".count)) : name
                #expect(documented.contains("`\(base)`"), "docs/status.md does not know \(name)")
            }
            let records = expressions.enumerated().map { index, expression in
                let quoted = expression.replacing("$host", with: ".+").replacing("'", with: "''")
                return "      - {record: 'panel\(index)', expr: '\(quoted)'}\n"
            }
            try Laboratory.with { laboratory in
                let path = laboratory.directory + "/dashboard.yml"
                try Files.write("groups:\n  - name: dashboard\n    rules:\n" + records.joined(), to: path)
                try laboratory.run([Self.tools + "promtool", "check", "rules", "--lint=none", path])
            }
        }

        private static func expressions(in value: Any) -> [String] {
            if let object = value as? [String: Any] {
                return object.flatMap { key, inner in
                    key == "expr" ? [inner as? String ?? ""] : expressions(in: inner)
                }
            }
            return (value as? [Any] ?? []).flatMap { expressions(in: $0) }
        }
    }
}

/// The findings of `heartbeat doctor` for people and for programs (docs/doctor.md).
package struct DoctorReport {
    package let findings: [DoctorFinding]
    private let host: String

    /// `findings` with the worst first, of the host of this name.
    package init(_ findings: [DoctorFinding], host: String) {
        self.findings = findings
        self.host = host
    }

    /// The weight of the worst finding.
    package var worst: DoctorSeverity { findings.map(\.severity).max() ?? .fine }

    /// 0 fine or notes only, 1 warnings, 2 something critical.
    package var exitCode: Int32 { Int32(max(worst.rawValue - 1, 0)) }

    /// A summary, then each finding with why it matters and what to do; what is fine has one line.
    package var text: String {
        var lines = [summary]
        for finding in findings where finding.severity > .fine {
            let word = finding.severity == .critical ? "CRITICAL" : finding.severity.word
            lines += ["", "\(word)  \(finding.kind.rawValue)"]
            lines += TextColumn.wrap(Self.sentence(finding.what), indent: "  ")
            lines += TextColumn.wrap("Why: \(finding.why)", indent: "    ")
            if !finding.advice.isEmpty { lines += TextColumn.wrap("Do:  \(finding.advice)", indent: "    ") }
        }
        let fine = findings.filter { $0.severity == .fine }
        if !fine.isEmpty { lines += ["", "fine"] + fine.flatMap { TextColumn.wrap($0.what, indent: "  ") } }
        return lines.joined(separator: "\n")
    }

    /// The same for programs; version 1 of its format.
    package var json: JSONValue {
        .object([
            ("schema", .integer(1)), ("host", .string(host)), ("worst", .string(worst.word)),
            (
                "findings",
                .array(
                    findings.map { finding in
                        .object([
                            ("finding", .string(finding.kind.rawValue)), ("severity", .string(finding.severity.word)),
                            ("what", .string(finding.what)), ("why", .string(finding.why)),
                            ("do", .string(finding.advice)),
                        ])
                    })
            ),
        ])
    }

    private var summary: String {
        func count(_ severity: DoctorSeverity) -> Int { findings.count { $0.severity == severity } }
        let (warnings, notes) = (count(.warning), count(.note))
        return "Host \(host): \(count(.critical)) critical, \(warnings) warning\(warnings == 1 ? "" : "s"), "
            + "\(notes) note\(notes == 1 ? "" : "s"), \(count(.fine)) fine. Nothing was acted on."
    }

    private static func sentence(_ clause: String) -> String {
        clause.hasSuffix(".") || clause.hasSuffix("?") ? clause : clause + "."
    }
}

/// One thing that `heartbeat doctor` found: what is so, why it matters, and what to type.
package struct DoctorFinding: Equatable, Sendable {
    package let kind: Kind
    package let severity: DoctorSeverity
    /// What is so on this host, a clause.
    package let what: String
    /// Why it matters, a sentence; empty for what is fine.
    package let why: String
    /// What to type or to do; empty where there is nothing to do.
    package let advice: String

    init(_ kind: Kind, _ severity: DoctorSeverity, _ what: String, why: String, advice: String) {
        self.kind = kind
        self.severity = severity
        self.what = what
        self.why = why
        self.advice = advice
    }

    static func fine(_ kind: Kind, _ what: String) -> DoctorFinding {
        DoctorFinding(kind, .fine, what, why: "", advice: "")
    }

    /// What could not be looked at: a doctor that did not look does not say "fine".
    static func notLookedAt(_ subject: String, because reason: String) -> DoctorFinding {
        DoctorFinding(
            .notLookedAt, .warning, "\(subject) could not be looked at: \(reason)",
            why: "It may be well or not: nothing is said about it.",
            advice: "`sudo heartbeat doctor`; where that is what you did, mend what the reason names")
    }
}

import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// One thing wrong on a host, and the finding that is expected of it.
struct DoctorCase: Sendable, CustomTestStringConvertible {
    let kind: DoctorFinding.Kind
    let severity: DoctorSeverity
    /// Part of what is said.
    let words: String
    /// Findings that the same change makes besides.
    var also: [DoctorFinding.Kind] = []
    let change: @Sendable (DoctorBench) throws -> Void

    init(
        _ kind: DoctorFinding.Kind, _ severity: DoctorSeverity, _ words: String, also: [DoctorFinding.Kind] = [],
        _ change: @escaping @Sendable (DoctorBench) throws -> Void
    ) {
        self.kind = kind
        self.severity = severity
        self.words = words
        self.also = also
        self.change = change
    }

    var testDescription: String { "\(kind.rawValue): \(words)" }

    static let all = daemon + fence + watchdog + evidence + virtualMachines + storage + fencers

    /// The status file says this.
    static func status(_ change: @escaping @Sendable (inout ExaminedStatus.Content) -> Void)
        -> @Sendable (DoctorBench) -> Void
    {
        { bench in
            guard case .current(var content) = bench.host.status else { return }
            change(&content)
            bench.host.status = .current(content)
        }
    }

    /// The configuration says this.
    static func setting(_ change: @escaping @Sendable (inout ConfigurationDraft) -> Void)
        -> @Sendable (DoctorBench) throws -> Void
    {
        { bench in bench.host.configuration = try DoctorBench.configuration(change) }
    }

    /// A file holds this.
    static func file(_ path: String, _ text: String) -> @Sendable (DoctorBench) throws -> Void {
        { bench in try bench.put(path, text + "\n") }
    }

    static func gone(_ path: String) -> @Sendable (DoctorBench) throws -> Void { { bench in try bench.remove(path) } }

    /// A program runs.
    static func program(_ name: String) -> @Sendable (DoctorBench) throws -> Void {
        { bench in try bench.program(name, 300) }
    }

    /// The SR is mounted so.
    static func mounted(_ options: String, flags: String = "rw,relatime") -> @Sendable (DoctorBench) throws -> Void {
        { bench in try bench.mountStorage(options, flags: flags) }
    }
}

extension DoctorBench {
    /// The disk of the iSCSI session belongs to a multipath map of this feature.
    func makeMultipath(_ feature: String) throws {
        try put("/sys/block/sdb/holders/dm-0/dev", "253:0\n")
        try put("/sys/block/dm-0/dm/uuid", "mpath-360014051\n")
        let features = feature.isEmpty ? "0" : "1 \(feature)"
        try tool("dmsetup", "echo 'mpatha: 0 2097152 multipath \(features) 1 alua 1 1 service-time 0 1 1 8:16 1'")
    }
}

import FoundationEssentials
import TestLaboratory

/// What measuring one group gave, and when.
struct GroupResult: Codable {
    let group: String
    let extent: Extent
    /// By the wall clock, UTC.
    let takenAt: String
    let tookSeconds: Double
    /// Load of the machine over the minute before: what else ran beside the first figure (proc(5), loadavg).
    let loadBefore: String
    let rows: [Row]

    /// Measures the group now.
    init(of group: Group, extent: Extent) throws {
        let start = Instant.now
        self.group = group.name
        self.extent = extent
        takenAt = Date().formatted(.iso8601)
        loadBefore = String((Files.text(of: "/proc/loadavg") ?? "?").prefix { $0 != " " })
        rows = try group.measure(extent)
        tookSeconds = (Instant.now - start).inSeconds
    }
}

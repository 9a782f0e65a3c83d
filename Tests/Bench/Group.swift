/// Figures that belong together, measured one after the other on one bench.
struct Group: Sendable {
    /// What `make bench GROUP=…` calls it.
    let name: String
    let title: String
    /// Measures. Takes minutes in full extent; throws when the bench itself fails, never because a figure is bad.
    let measure: @Sendable (Extent) throws -> [Row]

    /// All of them, in the table's order.
    static let all: [Group] = [
        Group(name: "processor", title: "Processor time of a beat") { try ProcessorGroup.rows($0) },
        Group(name: "direct", title: "Processor time of a look past the kernel") { try DirectGroup.rows($0) },
        Group(name: "memory", title: "Memory") { try MemoryGroup.rows($0) },
        Group(name: "scale", title: "Growth with the number of SRs") { try ScaleGroup.rows($0) },
        Group(name: "peers", title: "Other hosts on the same SR") { try PeersGroup.rows($0) },
        Group(name: "fence", title: "From the instant a fence is due to the byte at the trigger") {
            try FenceGroup.rows($0, isBusy: false)
        },
        Group(
            name: "fence-busy",
            title: "The same under 2 busy loops per processor and a memory hog"
        ) {
            try FenceGroup.rows($0, isBusy: true)
        },
        Group(name: "detection", title: "From the outage to the alert") { try DetectionGroup.rows($0) },
        Group(name: "isolation", title: "Healthy SRs beside hung ones") { try IsolationGroup.rows($0) },
        Group(name: "life", title: "Start, stop, reload, upgrade") { try LifeGroup.rows($0) },
        Group(name: "engine", title: "The policy engine alone") { try EngineGroup.rows($0) },
        Group(name: "parts", title: "Parts of the program, call by call") { try PartsGroup.rows($0) },
        Group(name: "answers", title: "Questions about many hosts") { try AnswersGroup.rows($0) },
    ]

    static var names: [String] { all.map(\.name) }

    static func named(_ name: String) -> Group? { all.first { $0.name == name } }
}

import TestLaboratory
import Testing

/// A storage server and a hypervisor whose SRs are armed: where most scenarios begin.
struct GuardedPair {
    let server: StorageServer
    let hypervisor: Hypervisor
    /// Further machines with the product, booted and doing nothing.
    let companions: [Hypervisor]
    /// In the order asked for.
    let storages: [SharedStorage]

    var uuids: [String] { storages.map(\.uuid) }

    /// Boots both, provisions by `heartbeat setup`, changes what `prepare` changes, starts the unit, waits until every SR is
    /// armed and, unless it is among `unused`, seen in use by a process; then runs `scenario`.
    static func with(
        _ name: String, _ kinds: [SharedStorage.Kind], unused: Set<Int> = [], timing: Timing,
        grace: Duration = .seconds(10), companions count: Int = 0, prepare: (Hypervisor) throws -> Void = { _ in },
        _ scenario: (GuardedPair) throws -> Void
    ) throws {
        try MachineRoom.with(name) { room in
            let server = try room.storageServer(wires: 1 + count)
            let hypervisor = try room.hypervisor()
            let companions = try (0..<count).map { try room.hypervisor(name: "companion-\($0 + 1)") }
            let storages = kinds.enumerated().map { index, kind in
                SharedStorage(kind: kind, uuid: "5f7c0c1e-0000-4000-8000-00000000000\(index + 1)")
            }
            try server.waitForBoot()
            for storage in storages { try storage.serve(from: server, grace: grace) }
            try hypervisor.waitForBoot()
            for companion in companions { try companion.waitForBoot() }
            let disks = try storages.map { try $0.attach(to: hypervisor) }
            try hypervisor.setup(storages.map(\.uuid), timing: timing)
            try prepare(hypervisor)
            try hypervisor.startHeartbeat()
            for (index, disk) in disks.enumerated() where !unused.contains(index) { try hypervisor.use(disk) }
            try hypervisor.waitUntilArmed(storages.map(\.uuid))
            let used = Set(storages.indices).subtracting(unused).map { storages[$0].uuid }
            let isSeen = try hypervisor.reaches(within: .seconds(30)) { status in
                status.sr.allSatisfy { $0.inUse == (used.contains($0.uuid) ? "some" : "none") }
            }
            #expect(isSeen, "use is not seen as it is")
            try scenario(
                GuardedPair(server: server, hypervisor: hypervisor, companions: companions, storages: storages))
        }
    }

    /// Expects an SR to have this health within `deadline`, with `decision.kind` and `decision.reason` where they are given.
    func expect(
        _ storage: Int, health: String, decision: String? = nil, reason: String? = nil, within deadline: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let uuid = uuids[storage]
        let isSo = try hypervisor.reaches(within: deadline) { status in
            status.storage(uuid)?.health == health && (decision == nil || status.decision.kind == decision)
                && (reason == nil || status.decision.reason == reason)
        }
        let found = isSo ? nil : try hypervisor.status
        #expect(
            isSo, "SR \(storage): \(found?.storage(uuid)?.health ?? "?"), \(found?.decision.reason ?? "?")",
            sourceLocation: sourceLocation)
    }
}

import TestLaboratory
import Testing

/// A storage server and several hypervisors that share its SRs, each armed and, where not said otherwise, with a process that uses
/// every SR.
struct GuardedPool {
    let server: StorageServer
    let hosts: [Hypervisor]
    /// In the order asked for.
    let storages: [SharedStorage]

    var uuids: [String] { storages.map(\.uuid) }

    /// Boots all, provisions by `heartbeat setup` the SRs that each host `has` (host and SR from 0), changes what `policy` and, of every SR, `storage` say,
    /// starts the units, waits until every SR is armed and every host sees the others on all that they share; then runs `scenario`.
    static func with(
        _ name: String, hosts count: Int, _ kinds: [SharedStorage.Kind], timing: Timing,
        policy: [(String, String)] = [], storage: [(String, String)] = [], isUsed: Bool = true,
        has: (Int, Int) -> Bool = { _, _ in true },
        _ scenario: (GuardedPool) throws -> Void
    ) throws {
        try MachineRoom.with(name) { room in
            let server = try room.storageServer(wires: count)
            let hosts = try (1...count).map { try room.hypervisor(name: "host-\($0)") }
            let storages = kinds.enumerated().map { index, kind in
                SharedStorage(kind: kind, uuid: "5f7c0c1e-0000-4000-8000-00000000000\(index + 1)")
            }
            try server.waitForBoot()
            try server.serveAll(storages)
            for (number, host) in hosts.enumerated() {
                try host.waitForBoot()
                let own = storages.indices.filter { has(number, $0) }.map { storages[$0] }
                let disks = try own.map { try $0.attach(to: host, number: number) }
                try host.setup(own.map(\.uuid), timing: timing)
                if !policy.isEmpty { try host.configure("policy", policy.map { ($0, "\"\($1)\"") }) }
                if !storage.isEmpty { try host.configureStorages(storage) }
                try host.startHeartbeat()
                if isUsed { for disk in disks { try host.use(disk) } }
                try host.waitUntilArmed(own.map(\.uuid))
            }
            let pool = GuardedPool(server: server, hosts: hosts, storages: storages)
            try pool.waitUntilSeen(has)
            if !isUsed { try pool.waitUntilUnused() }
            try scenario(pool)
        }
    }

    /// A volume of another host is seen once this one has activated it, which is to take seconds.
    private func waitUntilSeen(_ has: (Int, Int) -> Bool) throws {
        for (number, host) in hosts.enumerated() {
            for other in hosts.indices where other != number {
                let shared = storages.indices.filter { has(number, $0) && has(other, $0) }
                let isSeen = try wait(until: .seconds(60), every: .seconds(1)) {
                    let answer = try host.run("heartbeat check --host \(hosts[other].host)", within: .seconds(10))
                        .output
                    return shared.allSatisfy { answer.contains("\(storages[$0].uuid): changed") }
                }
                guard isSeen else {
                    throw LaboratoryFailure("\(host.name) does not see \(hosts[other].name) on every SR they share")
                }
            }
        }
    }

    /// udev may look at a new volume for a moment, which is use.
    private func waitUntilUnused() throws {
        for host in hosts {
            let isUnused = try host.reaches(within: .seconds(60)) { status in
                uuids.allSatisfy { status.storage($0)?.inUse == "none" }
            }
            guard isUnused else { throw LaboratoryFailure("\(host.name): something uses an SR") }
        }
    }

    /// Expects that nothing uses an SR on this host, and tells what does.
    func expectUnused(_ host: Hypervisor) throws {
        let status = try host.status
        for uuid in uuids {
            let storage = status?.storage(uuid)
            let users = storage?.users?.map(\.command) ?? []
            #expect(storage?.inUse == "none", "\(host.name), SR \(uuid): used by \(users)")
        }
    }

    /// Exit code of `heartbeat check` on one host about another: 0 alive, 1 dead, 3 unknown.
    func check(_ other: Int, from host: Int) throws -> Int {
        try hosts[host].run("heartbeat check --host \(hosts[other].host)", within: .seconds(5)).status
    }

    /// Asks each second for `duration` and gives the instant of the first "dead"; nil when there was none.
    func firstDead(_ other: Int, from host: Int, within duration: Duration) throws -> Instant? {
        var found: Instant?
        _ = try wait(until: duration, every: .milliseconds(500)) {
            if try check(other, from: host) == 1 { found = .now }
            return found != nil
        }
        return found
    }

    /// Cuts one host, and no other, from an SR.
    func lose(_ storage: Int, on host: Int) throws {
        try hosts[host].shell("/laboratory/lose \(storages[storage].port)")
    }

    /// Gives it back, at once: TCP would try again after its own time only.
    func regain(on host: Int) throws { try hosts[host].shell("/laboratory/regain") }
}

extension StorageServer {
    /// Offers every SR; all NFS exports at once.
    func serveAll(_ storages: [SharedStorage]) throws {
        for storage in storages { try storage.serve(from: self, grace: .seconds(10)) }
    }
}

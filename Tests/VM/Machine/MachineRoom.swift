import Synchronization
import TestLaboratory
import Testing

/// The machines of one scenario and the wires between them, in a run directory of its own. Used by one thread, which also
/// must outlive it: QEMU ends with the thread that started it.
final class MachineRoom {
    let name: String
    let start = Instant.now
    private let directory: RunDirectory
    private(set) var machines: [Machine] = []
    private var wires: [Wire] = []
    private let failure = Failure()
    @TaskLocal private static var failure: Failure?

    /// Waits for a slot, opens a room, runs the scenario in it and ends its machines. What matters of a scenario that fails is
    /// printed; logs stay in `.build/vm/runs/<name>`.
    static func with(_ name: String, _ scenario: (MachineRoom) throws -> Void) throws {
        if let obstacle = Images.obstacle { throw LaboratoryFailure(obstacle) }
        try Slots.with {
            let room = try MachineRoom(name)
            try $failure.withValue(room.failure) {
                defer { room.close() }
                do {
                    try scenario(room)
                } catch {
                    room.failure.note()
                    throw error
                }
            }
        }
    }

    /// An issue was recorded in the scenario that the calling task runs.
    static func noteFailure() { failure?.note() }

    private init(_ name: String) throws {
        self.name = name
        directory = try RunDirectory(name)
    }

    /// A machine that serves storage at 10.9.0.1 and 10.9.0.3, starting now. It comes before the hypervisors, one for each
    /// of its `wires`.
    func storageServer(name: String = "server", wires count: Int = 1, disks: [Disk] = []) throws -> StorageServer {
        wires = (1...count).map { _ in Wire() }
        var plan = plan(name, addresses: ["10.9.0.1/24", "10.9.0.3/24"], product: nil)
        plan.wires = wires
        plan.isServer = true
        let server = try StorageServer(try withDisks(disks, plan), directory: directory.path, start: start)
        machines.append(server)
        return server
    }

    /// A machine with the product, or what else `product` is an image of: the first at 10.9.0.2, further ones at 10.9.0.4, 10.9.0.5 …; starting now.
    func hypervisor(name: String = "hypervisor", product: String = Images.product, disks: [Disk] = []) throws
        -> Hypervisor
    {
        let number = machines.count { $0 is Hypervisor }
        var plan = plan(name, addresses: ["10.9.0.\(number == 0 ? 2 : 3 + number)/24"], product: product)
        if number < wires.count { plan.wires = [wires[number]] }
        let hypervisor = try Hypervisor(
            try withDisks(disks, plan), scenario: self.name, directory: directory.path, start: start)
        machines.append(hypervisor)
        return hypervisor
    }

    private func plan(_ name: String, addresses: [String], product: String?) -> QemuCommandLine {
        QemuCommandLine(
            name: name, addresses: addresses, rootOverlay: "\(directory.path)/\(name).root.qcow2",
            product: product,
            disks: [], wires: [], isServer: false, sockets: directory.sockets)
    }

    private func withDisks(_ disks: [Disk], _ plan: QemuCommandLine) throws -> QemuCommandLine {
        var plan = plan
        for disk in disks {
            let file = "\(directory.path)/\(plan.name).\(disk.serial).raw"
            try ChildProcess.run(["truncate", "--size", "\(disk.mebibytes)M", file], directory: directory.path)
            plan.disks.append((disk.serial, file))
        }
        return plan
    }

    private func close() {
        for machine in machines { machine.end() }
        if failure.isNoted { print(report) }
        machines = []
        directory.close()
    }

    /// For whoever reads a failure: of each machine the end of its console, what heartbeat said, and QEMU's events.
    private var report: String {
        var lines = ["", "== \(name) failed; its logs: \(directory.path)"]
        for machine in machines {
            let said = machine.console.lines
            lines.append("-- \(machine.name): heartbeat's lines")
            lines += said.filter { $0.text.contains("heartbeat[") || $0.text.contains("heartbeat: ") }.suffix(20).map {
                text($0.at, $0.text)
            }
            lines.append("-- \(machine.name): end of the console")
            lines += said.suffix(15).map { text($0.at, $0.text) }
            lines.append("-- \(machine.name): events of QEMU")
            lines += machine.monitor.events.suffix(20).map { text($0.at, "\($0.name) \($0.detail)") }
            if !machine.complaints.isEmpty { lines.append("-- \(machine.name): QEMU says: \(machine.complaints)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(_ instant: Instant, _ words: String) -> String {
        "   [\((instant - start).secondsText)] \(words)"
    }

    /// Whether the scenario has failed so far; noted on whatever thread an issue is recorded.
    private final class Failure: Sendable {
        private let noted = Atomic<Bool>(false)
        var isNoted: Bool { noted.load(ordering: .relaxed) }

        func note() { noted.store(true, ordering: .relaxed) }
    }
}

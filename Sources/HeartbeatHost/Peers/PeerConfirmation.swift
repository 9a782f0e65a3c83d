import Glibc
import HeartbeatCore

/// A last look at storage before a host is called dead.
///
/// The daemon's table is as old as its last round, and by how much no clock of ours tells when an outer hypervisor stopped this host: it
/// wakes with the table of before, and the host of which it says "dead" may have been fenced, booted and be running VMs again since.
/// What lies on storage now is what the table says, or there is no answer.
package struct PeerConfirmation: Sendable {
    /// Reads the records in a process that may hang: the path of this program, and what comes before the names of the SRs.
    private let program: String
    private let arguments: [String]
    /// The rest of the second within which `check` answers.
    private static let deadline = Duration.milliseconds(800)

    package init(program: String, arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// Why `host` cannot be called dead from the table in `picture`; nil where storage says the same. Blocks for 0.8 s at most.
    func doubt(of host: RecordName, in picture: PeerPicture) -> String? {
        let entries = picture.storages.indices.compactMap { index in
            picture.table.find(host, on: index).map { picture.table.entries[$0] }
        }.filter { !$0.isGone }
        let names = entries.map { picture.storages[Int($0.storage)].description }
        let output: String
        do throws(Tool.Fault) {
            let result = try Tool(program: program).run(arguments + names, deadline: Self.deadline)
            guard result.status == 0 else { return result.output.split(separator: "\n").joined(separator: "; ") }
            output = result.output
        } catch {
            if case .deadline = error { return "storage does not answer at once, so its records may be newer by now" }
            return "its records could not be looked at: \(error)"
        }
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        for (position, entry) in entries.enumerated() {
            guard position < lines.count, let line = HostLine(text: lines[position]), line.shows(entry) else {
                return "its record on SR \(names[position]) has just changed; ask again"
            }
        }
        return nil
    }

    /// The part that touches storage: prints one line on each SR in order, empty where nothing of `host` is there. `hasAddresses`: CloudStack's
    /// numbers of the KVM layout are looked at too, as the daemon does. May block for ever: for a process of its own.
    package static func read(
        _ host: String, on storages: [Configuration.Storage], hasAddresses: Bool, print: (String) -> Void
    ) throws(SystemFailure) {
        guard let host = RecordName(host) else { throw SystemFailure("look for", host, errorNumber: EINVAL) }
        for storage in storages {
            let listing = PeerListing(storage, host: nil, address: nil, hasAddresses: hasAddresses)
            let reader = PeerReader(listing, storage: 0, name: storage.uuid, limit: .max)
            print(try reader.look(for: host).flatMap { HostLine($0)?.text } ?? "")
        }
    }
}

extension HostLine {
    /// It is what the table has of the host on this SR: the same record of the same boot, and the same number where one is known.
    fileprivate func shows(_ entry: PeerEntry) -> Bool {
        guard fault == entry.fault, let record, entry.hasRecord else { return false }
        guard entry.number == PeerSighting.unreadNumber || (number ?? PeerSighting.noNumber) == entry.number
        else { return false }
        return record.bootID == entry.record.bootID.description && record.generation == entry.record.generation
            && record.sequence == entry.record.sequence
    }
}

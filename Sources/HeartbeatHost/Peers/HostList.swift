import HeartbeatCore

/// Every host on one SR: what is on storage now, beside what the daemon here saw of it over time.
package struct HostList: Sendable {
    package let storage: String
    package let lines: [HostLine]
    /// The daemon's table; nil where none runs.
    private let picture: PeerPicture?
    private let own: String
    private let wallNanoseconds: Int64
    private let now: BootInstant

    /// Reads the SR in a process of its own, `program` with `arguments`, within `deadline`. Blocks so long at most.
    package init(
        storage: String, own: String, runtime: String, program: String, arguments: [String], deadline: Duration
    ) throws(SetupFailure) {
        self.storage = storage
        self.own = own
        let result: Tool.Result
        do throws(Tool.Fault) {
            // Some 130 bytes a host.
            result = try Tool(program: program).run(arguments, deadline: deadline, limit: 16 << 20)
        } catch {
            if case .deadline = error {
                throw SetupFailure(
                    .other, "SR \(storage) did not answer within \(Elapsed.text(deadline)): its storage hangs")
            }
            throw SetupFailure(.other, error.description)
        }
        guard result.status == 0 else {
            let words = result.output.split(separator: "\n").joined(separator: "; ")
            throw SetupFailure(.other, words.isEmpty ? "SR \(storage) could not be read" : words)
        }
        lines = result.output.split(separator: "\n").compactMap { HostLine(text: $0) }.sorted { $0.host < $1.host }
        picture = try? PeerPicture(runtime: runtime)
        wallNanoseconds = BootClock.wallNanoseconds()
        now = BootClock.now()
    }

    private func entry(_ line: HostLine) -> PeerEntry? {
        guard let picture, let index = picture.storages.firstIndex(where: { $0.description == storage }),
            let name = RecordName(line.host)
        else { return nil }
        return picture.table.find(name, on: index).map { picture.table.entries[$0] }
    }

    /// The host's clock less ours, as far as it is sure: a record may be an interval old.
    private func skew(_ line: HostLine, _ entry: PeerEntry?) -> Duration? {
        if let entry, entry.hasRecord, entry.lastChange != .never { return entry.skew }
        guard let record = line.record else { return nil }
        let ahead = Duration.nanoseconds(record.wallNanoseconds &- wallNanoseconds)
        return ahead > .zero ? ahead : nil
    }

    private func remarks(_ line: HostLine, _ entry: PeerEntry?) -> [String] {
        var remarks: [String] = []
        if line.host == own { remarks.append("this host") }
        if line.fault != .none { remarks.append("record \(line.fault.label): not believed") }
        if line.record == nil, line.fault == .none { remarks.append("CloudStack's number only") }
        if let entry, entry.duplicateSeen != .never {
            remarks.append("TWO machines write under this name: seen \(Elapsed.text(now - entry.duplicateSeen)) ago")
        }
        if let record = line.record {
            if record.version > HeartbeatRecord.currentVersion { remarks.append("newer version") }
            if record.intent == .fencing { remarks.append("says that it fences") }
            if record.isMountStuck { remarks.append("mount stuck: it writes past it, its VMs here hang") }
            if record.intent == .stopping { remarks.append("stopped in order") }
            if let picture, record.takeoverAfter != picture.takeoverAfter {
                remarks.append("its takeover_after is \(Elapsed.text(record.takeoverAfter))")
            }
        }
        if let skew = skew(line, entry), max(skew, .zero - skew) > .seconds(5) {
            remarks.append("set its clock by NTP")
        }
        return remarks
    }

    /// For people: a table.
    package var text: String {
        let head = ["HOST", "CHANGED", "PROMISE", "CLOCK", "BOOT", "REMARKS"]
        let rows = lines.map { line in
            let entry = entry(line)
            let change = entry.flatMap { $0.lastChange == .never ? nil : now - $0.lastChange }
            return [
                line.host, change.map { Elapsed.text($0) + " ago" } ?? "-",
                line.record.map { $0.isPromised ? "yes" : "no" } ?? "-",
                skew(line, entry).map { Self.signed($0) } ?? "-",
                line.record.map { String($0.bootID.prefix(8)) } ?? "-",
                remarks(line, entry).joined(separator: ", "),
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let body = ([head] + rows).map { cells in
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        return body.joined(separator: "\n")
    }

    private static func signed(_ skew: Duration) -> String {
        let tenths = skew.wholeMilliseconds / 100
        return (tenths < 0 ? "-" : "+") + "\(abs(tenths) / 10).\(abs(tenths) % 10) s"
    }

    /// For programs (docs/peers.md).
    package var json: JSONValue {
        let hosts = lines.map { line in
            let entry = entry(line)
            let change = entry.flatMap { $0.lastChange == .never ? nil : now - $0.lastChange }
            return JSONValue.object([
                ("host", .string(line.host)), ("self", .boolean(line.host == own)),
                ("fault", .string("\(line.fault.label)")), ("number", line.number.map { .integer($0) } ?? .null),
                ("promise", line.record.map { .boolean($0.isPromised) } ?? .null),
                ("boot_id", line.record.map { .string($0.bootID) } ?? .null),
                ("takeover_after_seconds", line.record.map { .seconds($0.takeoverAfter) } ?? .null),
                ("changed_seconds_ago", change.map { .seconds($0) } ?? .null),
                ("clock_skew_seconds", skew(line, entry).map { .seconds($0) } ?? .null),
                ("duplicate", .boolean(entry.map { $0.duplicateSeen != .never } ?? false)),
                ("remarks", .array(remarks(line, entry).map { .string($0) })),
            ])
        }
        return .object([("schema", .integer(1)), ("sr", .string(storage)), ("hosts", .array(hosts))])
    }
}

extension HostList {
    /// The part that touches storage: prints a line for every host on an SR. May block for ever: for a process of its own.
    package static func read(_ storage: Configuration.Storage, hasAddresses: Bool, print: (String) -> Void)
        throws(SystemFailure)
    {
        let listing = PeerListing(storage, host: nil, address: nil, hasAddresses: hasAddresses)
        let reader = PeerReader(listing, storage: 0, name: storage.uuid, limit: .max)
        var failure: SystemFailure?
        reader.round(generation: 0) { sighting in
            if sighting.kind == .round, sighting.errorNumber != 0 {
                failure = SystemFailure("read SR", storage.uuid, errorNumber: sighting.errorNumber)
            }
            if let line = HostLine(sighting) { print(line.text) }
        }
        if let failure { throw failure }
    }
}

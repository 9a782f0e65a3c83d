import HeartbeatCore

/// What one reading of a host on an SR found, as the process that touches storage hands it to the one that prints: one line of
/// fields with tabs between them, none of which can hold a tab.
package struct HostLine: Equatable, Sendable {
    package var host: String
    package var fault: PeerFault
    /// CloudStack's number; nil where there is none.
    package var number: Int64?
    package var record: Claims?

    /// What its record claims.
    package struct Claims: Equatable, Sendable {
        package var bootID: String
        package var generation: UInt64
        package var sequence: UInt64
        package var isPromised: Bool
        package var isMountStuck: Bool
        package var intent: Intent
        package var wallNanoseconds: Int64
        package var interval: Duration
        package var takeoverAfter: Duration
        package var version: UInt16
    }

    /// Takes what the prober's reader tells of a host; nil for the end of a round.
    package init?(_ sighting: PeerSighting) {
        guard sighting.kind == .content || sighting.kind == .unreadable else { return nil }
        host = sighting.host.description
        fault = sighting.fault
        number = sighting.number < 0 ? nil : sighting.number
        guard sighting.hasRecord else { return }
        let record = sighting.record
        self.record = Claims(
            bootID: record.bootID.description, generation: record.generation, sequence: record.sequence,
            isPromised: record.promise, isMountStuck: record.isMountStuck, intent: record.intent,
            wallNanoseconds: record.wallNanoseconds, interval: record.interval, takeoverAfter: record.takeoverAfter,
            version: record.version)
    }

    package var text: String {
        var fields = [host, String(fault.rawValue), number.map(String.init) ?? ""]
        if let record {
            fields += [
                record.bootID, record.isPromised ? "1" : "0", String(record.intent.rawValue),
                String(record.wallNanoseconds), String(record.interval.wholeMilliseconds),
                String(record.takeoverAfter.wholeMilliseconds), String(record.version),
                String(record.generation), String(record.sequence), record.isMountStuck ? "1" : "0",
            ]
        }
        return fields.joined(separator: "\t")
    }

    /// Reads such a line; nil for anything else.
    package init?(text: some StringProtocol) {
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 3 || fields.count == 13, let fault = UInt8(fields[1]).flatMap(PeerFault.init(rawValue:))
        else { return nil }
        host = String(fields[0])
        self.fault = fault
        number = Int64(fields[2])
        guard fields.count == 13 else { return }
        guard let intent = UInt8(fields[5]).flatMap(Intent.init(rawValue:)), let wall = Int64(fields[6]),
            let interval = Int64(fields[7]), let takeover = Int64(fields[8]), let version = UInt16(fields[9]),
            let generation = UInt64(fields[10]), let sequence = UInt64(fields[11])
        else { return nil }
        record = Claims(
            bootID: String(fields[3]), generation: generation, sequence: sequence, isPromised: fields[4] == "1",
            isMountStuck: fields[12] == "1", intent: intent, wallNanoseconds: wall,
            interval: .milliseconds(interval), takeoverAfter: .milliseconds(takeover), version: version)
    }
}

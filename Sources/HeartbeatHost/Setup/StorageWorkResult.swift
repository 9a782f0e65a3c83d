import HeartbeatCore

/// What the worker found and did, as it goes from process to process: one `key value` per line.
package struct StorageWorkResult: Equatable, Sendable {
    /// File-system id of statfs(2), 16 hexadecimal digits; nil when the file system has none.
    var fileSystemID: String?
    /// Each thing made or, in a dry run, to be made, in words.
    var made: [String] = []
    /// What lies there under the host's name; nil when nothing does, or nobody asked.
    var sighting: NameSighting?
    var failure: SetupFailure?

    init() {}

    /// The lines that the worker prints.
    package var text: String {
        var lines = made.map { "made \($0)" }
        if let fileSystemID { lines.append("fsid \(fileSystemID)") }
        if let sighting { lines.append("seen \(sighting.text)") }
        if let failure { lines.append("failure-\(failure.kind.rawValue) \(failure.description)") }
        return (lines + ["done"]).joined(separator: "\n") + "\n"
    }

    /// Reads the worker's lines; nil when they do not end as they should, as when the worker was killed.
    init?(text: String) {
        let lines = text.split(separator: "\n")
        guard lines.last == "done" else { return nil }
        for line in lines.dropLast() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { return nil }
            switch words[0] {
            case "made": made.append(words[1])
            case "fsid": fileSystemID = words[1]
            case "seen":
                guard let seen = NameSighting(text: words[1]) else { return nil }
                sighting = seen
            default:
                guard words[0].hasPrefix("failure-"),
                    let kind = SetupFailure.Kind(rawValue: String(words[0].dropFirst("failure-".utf8.count)))
                else { return nil }
                failure = SetupFailure(kind, words[1])
            }
        }
    }
}

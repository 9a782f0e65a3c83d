/// A storage pool as libvirt describes it in a file: a hint where an SR may be, never a proof (libvirt documentation,
/// "Storage pool and volume XML format").
struct LibvirtPool: Equatable {
    let name: String
    let uuid: String
    /// Such as `netfs`, `dir`, `logical`, `rbd`.
    let type: String
    /// Where its volumes appear: for file systems the mount point.
    let target: String?

    /// Reads one file's text; nil when it describes no pool.
    init?(text: String) {
        var tags: [Substring] = []
        var found: [String: String] = [:]
        var rest = Self.withoutComments(text)[...]
        while let open = rest.firstIndex(of: "<") {
            let content = rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else { return nil }
            let tag = rest[rest.index(after: open)..<close]
            rest = rest[rest.index(after: close)...]
            if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard let last = tags.popLast(), last == tag.dropFirst() else { return nil }
                // The first one counts: a nested element of the same place never comes before it.
                let place = (tags + [last]).joined(separator: "/")
                if found[place] == nil { found[place] = Self.unescaped(content) }
                continue
            }
            let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
            if name == "pool", let type = Self.attribute("type", of: tag) { found["pool type"] = type }
            if !tag.hasSuffix("/") { tags.append(name) }
        }
        // A file of /run/libvirt wraps the pool in its state.
        func value(_ place: String) -> String? { found["pool/\(place)"] ?? found["poolstate/pool/\(place)"] }
        guard let name = value("name"), let uuid = value("uuid"), let type = found["pool type"] else { return nil }
        self.name = name
        self.uuid = uuid
        self.type = type
        target = value("target/path")
    }

    private static func withoutComments(_ text: String) -> String {
        var kept = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "<!--") {
            kept += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: "-->") else { return kept }
            rest = rest[end.upperBound...]
        }
        return kept + rest
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        for quote in ["'", "\""] {
            guard let start = tag.firstRange(of: " \(name)=\(quote)") else { continue }
            return unescaped(tag[start.upperBound...].prefix { String($0) != quote })
        }
        return nil
    }

    /// The five entities that XML itself has.
    private static func unescaped(_ text: Substring) -> String {
        var text = String(text)
        for (entity, character) in [("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("amp", "&")] {
            text = text.split(separator: "&\(entity);", omittingEmptySubsequences: false).joined(separator: character)
        }
        return text
    }
}

/// Where the server of an SR is, written out in the configuration instead of taken from the kernel: an address with a number, since
/// a name service may be gone when it counts.
///
///     nfs://192.0.2.7:2049/export/sr?version=4
///     iscsi://192.0.2.7:3260/iqn.2026-11.org.example:array/1
package enum DirectAddress: Equatable, Sendable {
    /// `version` is 3 or 4; `mountPort` of the MOUNT protocol is for version 3 and asked of the portmapper when nil. `export` is the
    /// directory of the server that holds this host's record.
    case nfs(server: String, port: UInt16?, mountPort: UInt16?, version: Int, export: String)
    /// `lun` is 0 … 255; the record is looked for at `offset` bytes of it, 4096 unless the configuration says otherwise.
    case iscsi(server: String, port: UInt16, target: String, lun: Int, offset: UInt64)

    private static let nfsScheme = "nfs://"
    private static let iscsiScheme = "iscsi://"
    /// Behind CloudStack's number, where a block device has the record.
    package static let recordOffset: UInt64 = 4096

    /// nil for anything that is not wholly of one of the two forms.
    package init?(_ text: String) {
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        if text.hasPrefix(Self.nfsScheme) {
            self.init(nfs: text.dropFirst(Self.nfsScheme.count))
        } else if text.hasPrefix(Self.iscsiScheme) {
            self.init(iscsi: text.dropFirst(Self.iscsiScheme.count))
        } else {
            return nil
        }
    }

    private init?(nfs text: Substring) {
        guard let slash = text.firstIndex(of: "/"), let authority = Authority(text[..<slash]) else { return nil }
        let parts = text[slash...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let options = Options(parts.count > 1 ? parts[1] : "", known: ["version", "mountport"]) else {
            return nil
        }
        guard let version = options.number("version", or: 3), version == 3 || version == 4,
            let mountPort = options.number("mountport", or: 0), mountPort <= UInt16.max
        else { return nil }
        self = .nfs(
            server: authority.server, port: authority.port, mountPort: mountPort == 0 ? nil : UInt16(mountPort),
            version: version, export: String(parts[0]))
    }

    private init?(iscsi text: Substring) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard path.count == 3, let authority = Authority(path[0]), !path[1].isEmpty, path[1].utf8.count <= 223,
            let lun = Int(path[2]), (0...255).contains(lun),
            let options = Options(parts.count > 1 ? parts[1] : "", known: ["offset"]),
            let offset = options.number("offset", or: Int(Self.recordOffset)), offset % 512 == 0
        else { return nil }
        self = .iscsi(
            server: authority.server, port: authority.port ?? 3260, target: String(path[1]), lun: lun,
            offset: UInt64(offset))
    }

    /// `192.0.2.7`, `192.0.2.7:2049`, `[2001:db8::7]:2049`: nothing that would have to be asked of a name service.
    private struct Authority {
        let server: String
        let port: UInt16?

        init?(_ text: Substring) {
            var rest = text
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { return nil }
                server = String(text[text.index(after: text.startIndex)..<end])
                rest = text[text.index(after: end)...]
                guard server.contains(":"), server.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                    return nil
                }
            } else {
                let end = text.firstIndex(of: ":") ?? text.endIndex
                server = String(text[..<end])
                rest = text[end...]
                let numbers = server.split(separator: ".", omittingEmptySubsequences: false)
                guard numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) else { return nil }
            }
            guard !rest.isEmpty else {
                port = nil
                return
            }
            guard rest.hasPrefix(":"), let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
            port = number
        }
    }

    /// `a=1&b=2`, each known and given once.
    private struct Options {
        private var values: [Substring: Substring] = [:]

        init?(_ text: Substring, known: [Substring]) {
            for item in text.split(separator: "&") {
                let pair = item.split(separator: "=", omittingEmptySubsequences: false)
                guard pair.count == 2, known.contains(pair[0]), values.updateValue(pair[1], forKey: pair[0]) == nil
                else {
                    return nil
                }
            }
        }

        /// nil for what is there and no number.
        func number(_ name: Substring, or standard: Int) -> Int? {
            guard let text = values[name] else { return standard }
            return Int(text).flatMap { $0 >= 0 ? $0 : nil }
        }
    }
}

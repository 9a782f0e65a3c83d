/// One setting of systemd's own configuration, over the main file and its drop-ins (systemd-system.conf(5)).
struct IniFile {
    /// The value that counts, without blanks; nil where no file sets it. `name` is such as `journald.conf`.
    ///
    /// Drop-ins go by their names, whatever directory they are in, and one in /etc hides its namesake in /usr.
    static func value(of key: String, name: String, in host: ExaminedHost) throws(LocalPath.Unreadable) -> String? {
        let directories = [
            "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd", "/lib/systemd",
        ]
        var files: [String: String] = [:]
        for directory in directories {
            for file in try LocalPath.names("\(directory)/\(name).d", in: host) ?? [] where file.hasSuffix(".conf") {
                files[file] = files[file] ?? "\(directory)/\(name).d/\(file)"
            }
        }
        var value: String?
        for directory in directories {
            guard let text = try LocalPath.text("\(directory)/\(name)", in: host) else { continue }
            value = setting(key, in: text)
            break
        }
        for (_, path) in files.sorted(by: { $0.key < $1.key }) {
            guard let text = try LocalPath.text(path, in: host) else { continue }
            value = setting(key, in: text) ?? value
        }
        return value
    }

    /// The last `key=value` of a text, also of a Java properties file; comments begin with # or ;.
    static func setting(_ key: String, in text: String) -> String? {
        var value: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, trimmed(parts[0]) == key else { continue }
            value = trimmed(parts[1])
        }
        return value
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    }
}

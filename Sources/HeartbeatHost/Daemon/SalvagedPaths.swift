import Glibc
import HeartbeatCore

/// The `[paths]` of a file that does not validate, read line by line, so that a broken file elsewhere still finds its
/// runtime and state directories. What cannot be read keeps its default.
package struct SalvagedPaths {
    package private(set) var paths = Configuration.Paths()

    /// Reads the file; may block on the disk it is on.
    package init(of path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // An unreadable file has nothing to salvage; why it is unreadable was said when it was loaded.
        guard let bytes = try? WholeFile.read(descriptor, name: path, atMost: 1 << 20) else { return }
        salvage(String(decoding: bytes, as: UTF8.self))
    }

    init(text: String) {
        salvage(text)
    }

    private mutating func salvage(_ text: String) {
        var isInPaths = false
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.drop { $0 == " " || $0 == "\t" }
            if words.first == "[" {
                isInPaths = words.hasPrefix("[paths]")
            } else if isInPaths, let equals = words.firstIndex(of: "=") {
                let key = words[..<equals].filter { $0 != " " && $0 != "\t" }
                let quoted = words[equals...].split(separator: "\"", omittingEmptySubsequences: false)
                if quoted.count >= 3, quoted[1].hasPrefix("/") { set(String(key), String(quoted[1])) }
            }
        }
    }

    private mutating func set(_ key: String, _ value: String) {
        switch key {
        case "sysrq_trigger": paths.sysrqTrigger = value
        case "kmsg": paths.kernelLog = value
        case "runtime": paths.runtime = value
        case "state": paths.state = value
        default: break
        }
    }
}

import Glibc
import HeartbeatCore

/// The list of SRs that CloudStack's xenheartbeat.sh works by, `/opt/cloud/bin/heartbeat`: one directory per line,
/// `/var/run/sr-mount/<sr>` or `/dev/VG_XenStorage-<sr>`, words split on blanks, anything else passed over by the script.
struct CloudStackList: Equatable {
    /// In the order of the file, each once.
    private(set) var storages: [String] = []
    /// Line and word of all that names no SR.
    private(set) var unknown: [(line: Int, word: String)] = []

    /// Longest list read: 1 MiB is twenty thousand SRs.
    private static let longest = 1 << 20

    init(text: [UInt8]) {
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            for word in line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                read(String(decoding: word, as: UTF8.self), line: number + 1)
            }
        }
    }

    /// Reads the file, which lies on the root disk.
    static func read(path: String) throws(SetupFailure) -> CloudStackList {
        // O_NONBLOCK: opening a FIFO must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SetupFailure(SystemFailure("open", path)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SetupFailure(SystemFailure("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= longest else {
            throw SetupFailure(.usage, "\(path) is no file of at most 1 MiB: name CloudStack's list with --import")
        }
        do throws(SystemFailure) {
            return CloudStackList(text: try WholeFile.read(descriptor, name: path, atMost: longest))
        } catch {
            throw SetupFailure(error)
        }
    }

    private mutating func read(_ word: String, line: Int) {
        var path = word[...]
        while path.hasSuffix("/") { path.removeLast() }
        for start in ["/var/run/sr-mount/", "/run/sr-mount/", "/dev/VG_XenStorage-"] where path.hasPrefix(start) {
            let uuid = String(path.dropFirst(start.utf8.count))
            guard ConfigurationDraft.isName(uuid) else { break }
            if !storages.contains(uuid) { storages.append(uuid) }
            return
        }
        unknown.append((line, word))
    }

    static func == (left: CloudStackList, right: CloudStackList) -> Bool {
        left.storages == right.storages && left.unknown.elementsEqual(right.unknown, by: ==)
    }
}

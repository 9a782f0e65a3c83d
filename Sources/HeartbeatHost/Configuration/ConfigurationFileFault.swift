/// Why a configuration file gives no configuration. Each case has its own sentence, as each leaves the host unguarded.
package enum ConfigurationFileFault: Error, Equatable, Sendable {
    case missing(path: String)
    case unreadable(SystemFailure)
    case directory(path: String)
    /// A device, FIFO or socket.
    case notAFile(path: String)
    /// No bytes, or nothing but blanks and comments.
    case empty(path: String)
    /// Others than the owner may write it, so anybody may decide what fences this host.
    case writableByOthers(path: String, mode: UInt32)
    /// Owned neither by root nor by the user who runs this.
    case foreignOwner(path: String, user: UInt32)
    /// The text was read and is wrong; never empty.
    case invalid([LocatedFault])

    /// One sentence per fault, each beginning with the name of the file.
    package var sentences: [String] {
        switch self {
        case .missing(let path):
            ["\(path): there is no such file: run `heartbeat setup` to make it"]
        case .unreadable(let failure):
            ["\(failure): make it readable, or name another file with --config"]
        case .directory(let path):
            ["\(path): this is a directory: name the file in it with --config"]
        case .notAFile(let path):
            ["\(path): this is no regular file: name a file with --config"]
        case .empty(let path):
            ["\(path): the file is empty: run `heartbeat setup` to fill it"]
        case .writableByOthers(let path, let mode):
            ["\(path): others may write this file (mode \(String(mode, radix: 8))): run `chmod go-w \(path)`"]
        case .foreignOwner(let path, let user):
            ["\(path): this file belongs to user \(user): run `chown root \(path)`"]
        case .invalid(let faults):
            faults.map(\.description)
        }
    }
}

extension ConfigurationFileFault: CustomStringConvertible {
    /// All sentences, one per line.
    package var description: String { sentences.joined(separator: "\n") }
}

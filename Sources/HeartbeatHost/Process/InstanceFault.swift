/// Why this process cannot be the one daemon of a runtime directory.
package enum InstanceFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another daemon holds the lock file at this path; its process where it could be read.
    case taken(path: String, process: Int32?)
    case system(SystemFailure)

    package var description: String {
        switch self {
        case .taken(let path, let process?):
            "process \(process) is already the heartbeat daemon here (it holds \(path)): "
                + "use `heartbeat status`, or stop that process first"
        case .taken(let path, nil):
            "another process holds \(path), and it does not say which: find it with `fuser \(path)` and stop it"
        case .system(let failure): failure.description
        }
    }
}

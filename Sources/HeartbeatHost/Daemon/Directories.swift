import Glibc
import HeartbeatCore

/// The daemon's two directories.
enum Directories {
    /// Makes `runtime` (read by monitoring) and `state` (read by `heartbeat why`), 0755 both, as the unit does, with their
    /// parents where they are missing.
    /// Returns what could not be made, one phrase each. May block on the root disk; before READY only.
    static func make(_ paths: Configuration.Paths) -> [String] {
        let faults = [make(paths.runtime)?.description, make(paths.state)?.description]
        return (faults + [diskFault(paths.runtime)]).compactMap { $0 }
    }

    /// The life page is written by the judge: on a disk, that disk could hold the judge up.
    private static func diskFault(_ runtime: String) -> String? {
        // What the mount table does not tell is not held against the directory.
        guard let mount = (try? MountTable.current())?.mount(containing: runtime),
            !["tmpfs", "ramfs"].contains(mount.type)
        else { return nil }
        return "the runtime directory \(runtime) is not in memory (tmpfs): its disk can hold judging up"
    }

    /// Makes one with its parents; what failed, else nil.
    static func make(_ path: String) -> SystemFailure? {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
                return SystemFailure("create the directory", made)
            }
        }
        return access(path, W_OK) == 0 ? nil : SystemFailure("write to", path)
    }
}

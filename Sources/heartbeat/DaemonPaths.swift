import HeartbeatCore
import HeartbeatHost

/// Where the daemon keeps its files, for commands that only read them.
enum DaemonPaths {
    /// The paths of the configuration at `path`; those of its [paths] where it does not validate, as the daemon guards
    /// on with its last good one; the usual ones where it cannot be read, since whoever asks for the status may not be
    /// allowed to read it.
    static func load(_ path: String) -> Configuration.Paths {
        do throws(ConfigurationFileFault) {
            return try ConfigurationFile.load(path: path).paths
        } catch {
            return SalvagedPaths(of: path).paths
        }
    }
}

import Glibc
import HeartbeatCore

/// The configuration that a start guards by: that of the file; where it does not validate, the last one that did;
/// where there is none, one that guards nothing and says so. A bad file never ends the daemon.
struct StartConfiguration {
    let configuration: Configuration
    /// The file that validated, to be kept as the last good one; nil when it did not.
    let file: ConfigurationFile?
    let staleReason: String?
    let unprotectedReason: String?
    /// The faults of the file, one sentence each.
    let faults: [String]

    /// Reads the file, and where needed the last good one. May block on the root disk; before READY only.
    init(path: String) throws(ConfigurationFault) {
        do throws(ConfigurationFileFault) {
            let file = try ConfigurationFile.read(path: path)
            self.file = file
            configuration = file.configuration
            staleReason = nil
            unprotectedReason = nil
            faults = []
        } catch {
            file = nil
            faults = error.sentences
            let paths = SalvagedPaths(of: path).paths
            let fault = error.sentences.first ?? "\(error)"
            do throws(ConfigurationFileFault) {
                configuration = try LastGoodConfiguration(state: paths.state).load()
                staleReason = "the last good one is in force, since \(fault)"
                unprotectedReason = nil
            } catch {
                configuration = try Configuration(host: Self.hostName, paths: paths, storages: [])
                staleReason = nil
                unprotectedReason = "no valid configuration: \(fault)"
            }
        }
    }

    /// The node name (uname(2)) as far as it is a name that records take; "unconfigured" where it is none.
    private static var hostName: String {
        var names = utsname()
        uname(&names)
        let name = withUnsafeBytes(of: names.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let isSound = try? Configuration(host: name, storages: [])
        return isSound == nil ? "unconfigured" : name
    }
}

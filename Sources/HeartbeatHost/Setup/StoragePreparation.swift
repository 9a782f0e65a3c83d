import Glibc
import HeartbeatCore

/// Makes one found SR ready for beats and tells what the configuration should say of it.
///
/// Whatever touches storage runs in another process with a deadline.
struct StoragePreparation {
    let environment: SetupEnvironment
    let host: String
    let address: String?
    let isDryRun: Bool

    /// The SR as it belongs into the configuration, and what was made, in words.
    func prepare(_ found: FoundStorage, allowsLocal: Bool) throws(SetupFailure) -> (Configuration.Storage, [String]) {
        if let reason = found.localReason, !allowsLocal {
            throw SetupFailure(
                .other,
                "SR \(found.uuid) is not shared storage: \(reason); if this is a trial, take it with --allow-local")
        }
        if found.form == .block { try refuseSignature(found) }
        let result = try StorageWork(found, host: host, address: address, isDryRun: isDryRun).inWorker(environment)
        let storage = Configuration.Storage(
            uuid: found.uuid, kind: found.kind, path: found.path, source: found.source,
            fileSystemID: result.fileSystemID, deviceMapperUUID: found.deviceMapperUUID,
            allowsLocal: found.localReason != nil)
        return (storage, result.made)
    }

    /// A file system, LVM or RAID label or partition table means data of somebody else (blkid(8), low-level probing).
    private func refuseSignature(_ found: FoundStorage) throws(SetupFailure) {
        if isDryRun, access(found.path, F_OK) != 0 { return }
        let result = try run("blkid", ["-p", "-o", "export", found.path])
        // 2: nothing was found. Anything else that found no signature is no leave to write.
        if result.status == 2 { return }
        let types = result.output.split(separator: "\n").filter { $0.hasPrefix("TYPE=") || $0.hasPrefix("PTTYPE=") }
        let words =
            types.isEmpty ? result.output.split(separator: "\n").joined(separator: "; ") : types.joined(separator: ", ")
        throw SetupFailure(
            .other,
            "\(found.path) bears a signature (\(words)): name another device, or wipe it if it is free (`wipefs --all`)"
        )
    }

    private func run(_ tool: String, _ arguments: [String]) throws(SetupFailure) -> Tool.Result {
        do throws(Tool.Fault) {
            return try Tool(tool, in: environment.toolDirectories).run(arguments, deadline: environment.storageDeadline)
        } catch {
            throw SetupFailure(.other, error.description)
        }
    }
}

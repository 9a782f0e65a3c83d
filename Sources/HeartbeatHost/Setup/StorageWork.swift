import Glibc
import HeartbeatCore

/// What setup does on storage itself: looks, and makes what heartbeats are written to.
///
/// Every call may hang for ever, and a process with a hung thread cannot even exit. So setup hands this to a worker
/// process (`setup-storage`), waits for a while and otherwise leaves it behind.
package struct StorageWork: Equatable, Sendable {
    var form: FoundStorage.Form
    var path: String
    var host: String
    var storage: String
    var address: String?
    var isOursByName: Bool
    var isDryRun: Bool
    /// Only looks what lies there under the host's name.
    var looksOnly = false

    init(_ found: FoundStorage, host: String, address: String?, isDryRun: Bool) {
        form = found.form
        path = found.path
        self.host = host
        storage = found.uuid
        self.address = address
        isOursByName = found.isOursByName
        self.isDryRun = isDryRun
    }

    /// Does the work. Called in the worker process.
    package func run() -> StorageWorkResult {
        var result = StorageWorkResult()
        if looksOnly {
            result.sighting = NameSighting.look(form, path: path, host: host)
            return result
        }
        do throws(SetupFailure) {
            switch form {
            case .directory:
                let files = HeartbeatFiles(directory: path, isDryRun: isDryRun)
                result.fileSystemID = try files.fileSystemID()
                result.made = try files.prepare(host: host, storage: storage, address: address)
            case .block:
                let blocks = HeartbeatBlocks(path: path, isDryRun: isDryRun)
                result.made = try blocks.prepare(host: host, storage: storage, isOursByName: isOursByName)
            }
        } catch {
            result.failure = error
        }
        return result
    }

    /// Has the worker do it, for at most the deadline of storage; throws what the worker ran into.
    func inWorker(_ environment: SetupEnvironment) throws(SetupFailure) -> StorageWorkResult {
        let result: Tool.Result
        do throws(Tool.Fault) {
            result = try Tool(program: environment.worker)
                .run(["setup-storage"] + arguments, deadline: environment.storageDeadline)
        } catch .deadline(_, let deadline) {
            throw SetupFailure(
                .other,
                "\(path) did not answer within \(DurationText.render(deadline)): its storage hangs; "
                    + "nothing was written to the configuration, try again when it answers")
        } catch {
            throw SetupFailure(.other, error.description)
        }
        guard let understood = StorageWorkResult(text: result.output) else {
            throw SetupFailure(.other, "the look at \(path) ended early (\(result.status)): \(result.output)")
        }
        if let failure = understood.failure { throw failure }
        return understood
    }
}

extension StorageWork {
    /// Arguments of the worker, `key=value` each.
    var arguments: [String] {
        ["form=\(form.rawValue)", "path=\(path)", "host=\(host)", "storage=\(storage)"]
            + (address.map { ["address=\($0)"] } ?? []) + (isOursByName ? ["ours=1"] : []) + (isDryRun ? ["dry=1"] : [])
            + (looksOnly ? ["look=1"] : [])
    }

    /// Reads what `arguments` gave; nil for anything else.
    package init?(arguments: [String]) {
        var values: [String: String] = [:]
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            values[String(parts[0])] = String(parts[1])
        }
        guard let form = values["form"].flatMap(FoundStorage.Form.init), let path = values["path"],
            let host = values["host"], let storage = values["storage"],
            ConfigurationDraft.isName(host), ConfigurationDraft.isName(storage)
        else { return nil }
        self.form = form
        self.path = path
        self.host = host
        self.storage = storage
        address = values["address"]
        guard address.map(ConfigurationDraft.isName) ?? true else { return nil }
        isOursByName = values["ours"] == "1"
        isDryRun = values["dry"] == "1"
        looksOnly = values["look"] == "1"
    }
}

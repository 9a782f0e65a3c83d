import Glibc
import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// A host that looks for users of SRs, with a process table of its own: in that of the machine there may be processes
/// that even root must not look into, such as a sandbox's first one, and then nothing is ever proven unused.
final class UseBench {
    private let scan: UseScan
    private let directory: String
    /// Keeps the process namespace; everything in it ends with it.
    private let holder: ChildProcess
    private var table: String { directory + "/processes" }

    /// For the SR that `disk` is.
    convenience init(_ disk: LoopDisk, kind: Configuration.StorageKind = .nfs) throws {
        try self.init([Configuration.Storage(uuid: "sr-1", kind: kind, path: disk.path)], disk)
    }

    init(_ storages: [Configuration.Storage], _ disk: LoopDisk) throws {
        directory = disk.directory
        try Files.makeDirectory(directory + "/processes")
        let script = "mount -t proc proc \(directory)/processes && exec sleep infinity"
        holder = try ChildProcess(
            ["unshare", "--pid", "--fork", "--kill-child", "bash", "-c", script], directory: directory)
        let schedule = Schedule(
            epoch: 1, host: BeatBench.host, address: nil, timing: Configuration.Timing(), storages: storages,
            bootID: BootID(high: 1, low: 2), nonceSecret: 3)
        scan = UseScan(schedule: schedule, processes: directory + "/processes")
        try expect(sleepers: 1)
    }

    deinit {
        holder.send(SIGKILL)
        _ = holder.exitCode(within: .seconds(2))
    }

    func use() -> StorageUse { uses()[0] }

    func uses() -> [StorageUse] { scan.scan() }

    /// Starts a process that holds `path` open, as a VM's disk backend does.
    func hold(_ path: String) throws { try start("exec sleep infinity < '\(path)'") }

    /// Runs a line of shell that ends as `sleep`, and waits until it does: what it opens is open then.
    func start(_ line: String, in prefix: [String] = []) throws {
        let count = sleepers.count
        let namespace = "/proc/\(holder.identifier)/ns/pid_for_children"
        let background = "bash -c \"$1\" > /dev/null 2>&1 &"
        try ChildProcess.run(
            ["nsenter", "--pid=\(namespace)"] + prefix + ["bash", "-c", background, "start", line],
            directory: directory)
        try expect(sleepers: count + 1)
    }

    /// Ends all that `start` and `hold` started.
    func release() throws {
        let namespace = "/proc/\(holder.identifier)/ns/pid_for_children"
        let processes = sleepers.filter { $0 != "1" }
        try ChildProcess.run(
            ["nsenter", "--pid=\(namespace)", "bash", "-c", "kill -9 $0 $@"] + processes, directory: directory)
        try expect(sleepers: 1)
    }

    /// Numbers, in the bench's own table, of the processes that run as `sleep`.
    var sleepers: [String] {
        Files.names(in: table).filter { Files.text(of: "\(table)/\($0)/comm") == "sleep\n" && isAlive($0) }
    }

    /// A process that was killed stays listed until its parent knows.
    private func isAlive(_ process: String) -> Bool { !Files.names(in: "\(table)/\(process)/fd").isEmpty }

    private func expect(sleepers count: Int) throws {
        guard wait(until: .seconds(5), { sleepers.count == count }) else {
            throw LaboratoryFailure("\(sleepers.count) processes instead of \(count): \(holder.errorOutput)")
        }
    }
}

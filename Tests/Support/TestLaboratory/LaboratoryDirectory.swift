import Glibc

/// Makes and clears the directories that scenarios live in: `/tmp/heartbeat-lab-<process>-<start time>-<number>`. The
/// name tells whether the process that made it still lives, so that a later run can clear up after a killed one.
enum LaboratoryDirectory {
    static let prefix = "/tmp/heartbeat-lab-"

    /// Makes one: a small tmpfs, shared, so that mounts made in it later reach the scenario's namespace.
    static func make() throws -> String {
        let start = ProcessTable.startTime(of: getpid()) ?? "0"
        for number in 0..<1_000_000 {
            let path = "\(prefix)\(getpid())-\(start)-\(number)"
            guard mkdir(path, 0o755) == 0 else { continue }
            try Mounts.memory(at: path, size: "512m")
            try Mounts.run(["mount", "--make-shared", path])
            return path
        }
        throw LaboratoryFailure("cannot make a directory \(prefix)…: \(String(cString: strerror(errno)))")
    }

    /// Unmounts what is left in it and removes it. Never blocks on storage, and takes two seconds at most where something that is
    /// just ending still holds the directory.
    static func remove(_ path: String) {
        wait(until: .seconds(2)) {
            // What is mounted in it goes with it.
            Mounts.detach(path)
            for target in Mounts.targets(under: path).reversed() { Mounts.detach(target) }
            return rmdir(path) == 0 || errno == ENOENT
        }
    }

    /// Clears away what runs that no longer live have left: processes, loop devices, mounts, directories.
    static func removeOrphans() {
        let orphans = Files.names(in: "/tmp").map { "/tmp/" + $0 }.filter { isOrphan($0) }
        guard !orphans.isEmpty else { return }
        for path in orphans {
            // Listed while their files still have a path, detached once nothing hangs any more.
            let devices = LoopDevice.devices(under: path)
            // The file systems first: they leave on SIGTERM and release what hangs, which SIGKILL alone would not end.
            let processes = ProcessTable.holding(path)
            for process in processes { kill(process, SIGTERM) }
            wait(until: .seconds(1)) { processes.allSatisfy { ProcessTable.isGone($0) } }
            // What waits for a frozen file system cannot be killed before it is thawed.
            for target in Mounts.targets(under: path) { Mounts.thaw(target) }
            for process in processes { kill(process, SIGKILL) }
            wait(until: .seconds(2)) { processes.allSatisfy { ProcessTable.isGone($0) } }
            let mounts = Mounts.targets(under: path)
            for target in mounts.reversed() { Mounts.detach(target) }
            for device in devices { device.detach() }
            remove(path)
        }
    }

    private static func isOrphan(_ path: String) -> Bool {
        guard path.hasPrefix(prefix) else { return false }
        let parts = path.dropFirst(prefix.count).split(separator: "-")
        guard parts.count == 3, let process = pid_t(parts[0]) else { return false }
        return ProcessTable.startTime(of: process) != String(parts[1])
    }
}

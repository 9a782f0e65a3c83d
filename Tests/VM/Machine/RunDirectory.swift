import Glibc
import TestLaboratory

/// Where a scenario's machines live: `.build/vm/runs/<name>`, with a link to a directory of sockets, whose paths must be short
/// (unix(7): 107 bytes). A lock beside it keeps a second run of the same scenario out.
struct RunDirectory {
    let path: String
    private let lock: Int32
    /// Directory of the sockets.
    let sockets: String

    /// Ends what aborted runs left, and begins anew.
    init(_ name: String) throws {
        for directory in [Images.place, Images.runs] { try Files.makeDirectory(directory) }
        Self.sweep
        path = "\(Images.runs)/\(name)"
        guard let lock = Self.lock(path) else {
            throw LaboratoryFailure("the scenario \(name) is running already, in this tree")
        }
        self.lock = lock
        Self.clear(path)
        try Files.makeDirectory(path)
        var template = Array("/tmp/heartbeat-vm-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LaboratoryFailure("cannot make a directory in /tmp: \(String(cString: strerror(errno)))")
        }
        sockets = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        symlink(sockets, path + "/sockets")
    }

    /// Removes sockets and disks; the logs stay.
    func close() {
        Self.remove(sockets)
        Self.removeAllButLogs(path)
        Glibc.close(lock)
    }

    /// Once in a process: ends the machines of every scenario that is not running, and removes all of it but the logs.
    private static let sweep: Void = {
        for name in Files.names(in: Images.runs) where !name.hasSuffix(".lock") && !name.hasSuffix(".tsv") {
            let path = "\(Images.runs)/\(name)"
            guard let descriptor = lock(path) else { continue }
            endMachines(path)
            removeAllButLogs(path)
            Glibc.close(descriptor)
        }
    }()

    /// Takes the lock of a run; nil when another process has it. The kernel gives it back when its holder dies.
    private static func lock(_ path: String) -> Int32? {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }

    /// Removes everything that an aborted run left.
    private static func clear(_ path: String) {
        endMachines(path)
        remove(path)
    }

    /// Ends machines by their pid files, if that process is QEMU with this run's files, and removes their sockets.
    private static func endMachines(_ path: String) {
        for name in Files.names(in: path) where name.hasSuffix(".pid") {
            guard let process = (Files.text(of: "\(path)/\(name)")?.prefix { $0 != "\n" }).flatMap({ pid_t($0) }),
                let command = Files.text(of: "/proc/\(process)/cmdline"),
                command.hasPrefix("qemu-system-x86_64\0"), command.contains(path + "/")
            else { continue }
            kill(process, SIGKILL)
            wait(until: .seconds(5)) { ProcessTable.isGone(process) }
        }
        let sockets = path + "/sockets"
        for name in Files.names(in: sockets) { unlink("\(sockets)/\(name)") }
        if let target = ProcessTable.link(sockets), target.hasPrefix("/tmp/heartbeat-vm-") { rmdir(target) }
    }

    private static func removeAllButLogs(_ path: String) {
        for name in Files.names(in: path) where !name.hasSuffix(".log") { unlink("\(path)/\(name)") }
    }

    /// Removes a directory of plain files.
    private static func remove(_ path: String) {
        for name in Files.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

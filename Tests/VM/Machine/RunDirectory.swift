import Glibc
import TestLaboratory

/// Where a scenario's machines live: `<cache>/runs/<name>`, with a link to a directory of sockets, whose paths must be short
/// (unix(7): 107 bytes).
struct RunDirectory {
    let path: String
    /// Directory of the sockets.
    let sockets: String

    /// Ends what an aborted run of this name left, and begins anew.
    init(_ name: String) throws {
        path = "\(Images.cache)/runs/\(name)"
        Self.clear(path)
        for directory in [Images.cache, Images.cache + "/runs", path] { try Files.makeDirectory(directory) }
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
        for name in Files.names(in: path) where !name.hasSuffix(".log") { unlink("\(path)/\(name)") }
    }

    /// Ends machines by their pid files, if that process is QEMU with this run's files, and removes everything.
    private static func clear(_ path: String) {
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
        remove(path)
    }

    /// Removes a directory of plain files.
    private static func remove(_ path: String) {
        for name in Files.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

import Glibc

/// One task of a process as the scan for users meets it, by its directory in /proc.
struct ProcessTask {
    let process: Int32
    private let table: String
    private let directory: String

    /// The process `process` of the table `table`, or one of its threads.
    init(process: Int32, thread: String? = nil, in table: String) {
        self.process = process
        self.table = table
        directory = thread.map { "\(table)/\(process)/task/\($0)" } ?? "\(table)/\(process)"
    }

    /// Gives `body` each open descriptor, by its number, and what it leads to. Returns how many there were; none when the
    /// task has ended, also where it ended meanwhile.
    func forEachDescriptor(
        _ body: (_ descriptor: String, _ target: String) -> Void
    ) throws(SystemFailure) -> Int {
        let path = "\(directory)/fd"
        guard let listing = opendir(path) else {
            let failure = SystemFailure("list", path)
            if hasEnded(failure) { return 0 }
            throw failure
        }
        defer { closedir(listing) }
        do {
            let entries = try KernelFile.entries(of: listing, path: path)
            var isWhole = true
            for (descriptor, _) in entries {
                // One that is closed by now has no target; those of a leader that has ended may be open in its threads.
                guard let target = try target(of: descriptor, in: dirfd(listing)) else {
                    isWhole = false
                    continue
                }
                body(descriptor, target)
            }
            if !isWhole, try namespace() == nil { return 0 }
            return entries.count
        } catch  where hasEnded(error) {
            return 0
        }
    }

    private func target(of descriptor: String, in listing: Int32) throws(SystemFailure) -> String? {
        do { return try KernelFile.link(descriptor, in: listing) } catch  where hasEnded(error) { return nil }
    }

    /// Link of the mount namespace; nil when the task has ended.
    func namespace() throws(SystemFailure) -> String? {
        do { return try KernelFile.link("\(directory)/ns/mnt") } catch  where hasEnded(error) { return nil }
    }

    /// What mountinfo says of the mounts that the task sees; nil when it has ended.
    func mounts() -> [UInt8]? {
        guard let bytes = try? KernelFile.bytes(of: "\(directory)/mountinfo"), !bytes.isEmpty else { return nil }
        return bytes
    }

    /// The other threads of the process; none when it has ended, or when this is itself such a thread.
    func otherThreads() -> [ProcessTask] {
        // Besides its two own links, the directory of a process's tasks counts one for each (fs/proc/base.c).
        var status = stat()
        if stat("\(directory)/task", &status) == 0, status.st_nlink == 3 { return [] }
        let names = (try? KernelFile.names(in: "\(directory)/task")) ?? []
        return names.filter { $0 != String(process) }.map { ProcessTask(process: process, thread: $0, in: table) }
    }

    /// Whether the task's root is that of its namespace; a chroot hides mounts from its mountinfo.
    var seesWholeNamespace: Bool { (try? KernelFile.link("\(directory)/root")) == "/" }

    /// Path of the program, without the mark of a program that was replaced on disk; nil for kernel threads.
    var executable: String? { (try? KernelFile.link("\(directory)/exe")).map { Self.withoutDeletion($0) } }

    /// Value of a field of the descriptor's fdinfo, such as `mnt_id` (proc(5)); nil when it has none.
    func number(_ field: String, of descriptor: String) -> UInt64? {
        guard let bytes = try? KernelFile.bytes(of: "\(directory)/fdinfo/\(descriptor)") else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("\(field):") {
            return UInt64(line.dropFirst(field.count + 1).drop { $0 == "\t" || $0 == " " })
        }
        return nil
    }

    /// The kernel appends this to the path of what was unlinked (fs/d_path.c).
    static func withoutDeletion(_ path: String) -> String {
        path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
    }

    /// The task, or its descriptor, has gone since it was listed. Of one that goes within the call itself the kernel says that
    /// it must not be looked into (proc_ns_readlink in fs/proc/namespaces.c, proc_pid_readlink in fs/proc/base.c).
    private func hasEnded(_ failure: SystemFailure) -> Bool {
        switch failure.errorNumber {
        case ENOENT, ESRCH: true
        case EACCES: access(directory, F_OK) != 0 && errno == ENOENT
        default: false
        }
    }
}

import Glibc

/// One task of a process as the scan for users meets it, by its directory in /proc.
struct ProcessTask {
    let process: Int32
    private let directory: String

    /// The process `process` of the table `table`, or one of its threads.
    init(process: Int32, thread: String? = nil, in table: String) {
        self.process = process
        directory = thread.map { "\(table)/\(process)/task/\($0)" } ?? "\(table)/\(process)"
    }

    /// Numbers of the open descriptors; empty when the task has ended.
    func descriptors() throws(SystemFailure) -> [String] {
        do { return try KernelFile.names(in: "\(directory)/fd") } catch  where error.isOfEndedTask { return [] }
    }

    /// Link of the mount namespace; nil when the task has ended.
    func namespace() throws(SystemFailure) -> String? {
        do { return try KernelFile.link("\(directory)/ns/mnt") } catch  where error.isOfEndedTask { return nil }
    }

    /// What a descriptor leads to; nil when it is closed by now.
    func target(of descriptor: String) throws(SystemFailure) -> String? {
        do { return try KernelFile.link("\(directory)/fd/\(descriptor)") } catch  where error.isOfEndedTask {
            return nil
        }
    }

    /// The mounts that the task sees; nil when it has ended.
    func mounts() -> MountTable? {
        guard let bytes = try? KernelFile.bytes(of: "\(directory)/mountinfo"), !bytes.isEmpty else { return nil }
        return MountTable(text: String(decoding: bytes, as: UTF8.self))
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
}

extension SystemFailure {
    /// The task, or its descriptor, has gone since it was listed.
    fileprivate var isOfEndedTask: Bool { errorNumber == ENOENT || errorNumber == ESRCH }
}

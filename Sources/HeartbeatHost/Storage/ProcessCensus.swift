/// The tasks that there are at the beginning of a scan, each with the mount namespace it lives in. Counted before any of
/// them is looked into: a descriptor may be on a mount that only another namespace shows.
struct ProcessCensus {
    struct Entry {
        let task: ProcessTask
        /// Link of the mount namespace.
        let namespace: String
    }

    private(set) var entries: [Entry] = []
    /// Something could not be read, so that there may be more tasks than `entries` tells.
    private(set) var isIncomplete = false

    /// Goes through the process table mounted at `table`, and notes the mounts of every namespace that it meets.
    init(of table: String, _ namespaces: inout MountNamespaces) throws(SystemFailure) {
        for process in try KernelFile.names(in: table).compactMap({ Int32($0) }) {
            do throws(SystemFailure) {
                try add(ProcessTask(process: process, in: table))
            } catch {
                isIncomplete = true
            }
        }
        for entry in entries where namespaces.table(of: entry.namespace) == nil {
            // A process in a chroot sees only a part of the mounts that its neighbours see.
            guard entry.task.seesWholeNamespace, let bytes = entry.task.mounts() else { continue }
            namespaces.note(bytes, of: entry.namespace)
        }
    }

    /// The leader of a process alone, or, when it has ended and left threads behind that hang, those.
    private mutating func add(_ leader: ProcessTask) throws(SystemFailure) {
        if let namespace = try leader.namespace() {
            entries.append(Entry(task: leader, namespace: namespace))
            return
        }
        for thread in leader.otherThreads() {
            guard let namespace = try thread.namespace() else { continue }
            entries.append(Entry(task: thread, namespace: namespace))
        }
    }
}

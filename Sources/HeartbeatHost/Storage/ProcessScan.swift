/// Looks through the descriptors of all processes for users of SRs. Reads links, never what they lead to.
struct ProcessScan {
    private let subjects: [UseSubject]
    private let names: TargetNames
    private let nodes: DeviceNodes
    private let ownExecutable: String
    /// Where the process table is mounted.
    private let table: String
    /// By the link of the namespace.
    private var mounts: [String: MountTable]
    private var view: MountView
    private(set) var findings: [UseFinding]

    init(
        subjects: [UseSubject], names: TargetNames, mounts: MountTable, nodes: DeviceNodes, processes table: String
    ) throws(SystemFailure) {
        self.table = table
        self.subjects = subjects
        self.names = names
        self.nodes = nodes
        ownExecutable = ProcessTask.withoutDeletion(try KernelFile.link("/proc/self/exe"))
        self.mounts = [try KernelFile.link("/proc/self/ns/mnt"): mounts]
        view = MountView(tables: [mounts], subjects: subjects)
        findings = Array(repeating: UseFinding(processes: table), count: subjects.count)
    }

    /// Mounts of every namespace that a process was met in.
    var mountTables: [MountTable] { Array(mounts.values) }

    /// Scans all processes that there are now.
    mutating func run() throws(SystemFailure) {
        var tasks: [(task: ProcessTask, namespace: String)] = []
        for process in try KernelFile.names(in: table).compactMap({ Int32($0) }) {
            do throws(SystemFailure) {
                for task in try self.tasks(of: process) {
                    guard let namespace = try task.namespace() else { continue }
                    tasks.append((task, namespace))
                }
            } catch {
                noteIncomplete()
            }
        }
        // Namespaces first: a process in a chroot sees only a part of the mounts that its neighbours see.
        for (task, namespace) in tasks where mounts[namespace] == nil && task.seesWholeNamespace {
            mounts[namespace] = task.mounts()
        }
        view = MountView(tables: mounts.values, subjects: subjects)
        for (task, namespace) in tasks where task.executable != ownExecutable {
            do throws(SystemFailure) { try look(into: task, mounts[namespace]) } catch { noteIncomplete() }
        }
    }

    /// The tasks whose descriptors are to be looked at: the leader alone, or, when it has ended and left threads behind
    /// that hang, those.
    private func tasks(of process: Int32) throws(SystemFailure) -> [ProcessTask] {
        let leader = ProcessTask(process: process, in: table)
        if try !leader.descriptors().isEmpty { return [leader] }
        // A process that has ended meanwhile has no tasks.
        let threads = (try? KernelFile.names(in: "\(table)/\(process)/task")) ?? []
        var tasks: [ProcessTask] = []
        for thread in threads where thread != String(process) {
            let task = ProcessTask(process: process, thread: thread, in: table)
            if try !task.descriptors().isEmpty { tasks.append(task) }
        }
        return tasks
    }

    private mutating func look(into task: ProcessTask, _ mounts: MountTable?) throws(SystemFailure) {
        for descriptor in try task.descriptors() {
            guard let target = try task.target(of: descriptor) else { continue }
            if target == "anon_inode:[io_uring]" {
                // Files registered with a ring leave the table of descriptors (io_uring_register(2)).
                if task.number("UserFiles", of: descriptor) != 0 { noteIncomplete() }
            } else if target.hasPrefix("/dev/") {
                match(device: target, of: task, mounts)
            } else if target.hasPrefix("/") {
                for index in subjects.indices { match(file: target, descriptor, of: task, mounts, index) }
            }
        }
    }

    private mutating func match(device target: String, of task: ProcessTask, _ mounts: MountTable?) {
        let device = nodes.block(at: target)
        // A node that is not in our /dev may stand for any device, unless it lies on a mount of its own, such as /dev/pts.
        let isStrange =
            !nodes.contains(target) && target != "/dev/zero (deleted)"
            && (mounts.map { $0.mount(containing: target)?.mountPoint == "/dev" } ?? true)
        for (index, subject) in subjects.enumerated() {
            switch subject {
            case .devices(let devices), .volumes(let devices):
                if let device, devices.contains(device) { findings[index].add(process: task.process) }
                if case .devices = subject, isStrange { findings[index].isIncomplete = true }
            case .fileSystem, .unmounted, .unrecognisable: continue
            }
        }
    }

    private mutating func match(
        file target: String, _ descriptor: String, of task: ProcessTask, _ mounts: MountTable?, _ index: Int
    ) {
        switch subjects[index] {
        case .fileSystem(let device, let root):
            guard mounts != nil else {
                findings[index].isIncomplete = true
                return
            }
            guard let place = MountTable.place(of: target, on: view.bySubject[index]),
                isData(place, root: root), isMount(of: descriptor, task, device)
            else { return }
            findings[index].add(process: task.process)
        case .unmounted(let device):
            guard !Self.isMemory(target) else { return }
            guard let mount = task.number("mnt_id", of: descriptor), let found = view.device(ofMount: mount) else {
                findings[index].isIncomplete = true
                return
            }
            if found == device { findings[index].add(process: task.process) }
        case .devices, .volumes, .unrecognisable: return
        }
    }

    /// Whether the descriptor is on a mount of `device`: the same path may lead elsewhere in another namespace, or below
    /// the SR's mount point.
    private func isMount(
        of descriptor: String, _ task: ProcessTask, _ device: DeviceNumber
    ) -> Bool {
        guard let mount = task.number("mnt_id", of: descriptor) else { return true }
        return view.device(ofMount: mount).map { $0 == device } ?? true
    }

    /// Whether a place in the SR's file system is the SR's (several may share one, as exports of one server do), and not
    /// a heartbeat file.
    private func isData(_ place: String, root: String) -> Bool {
        guard let relative = MountTable.rest(of: ProcessTask.withoutDeletion(place), below: root) else { return false }
        return !names.isHeartbeat(relative)
    }

    /// Memory that the kernel names like a file: memfd_create(2), System V and hugepage segments, asynchronous I/O rings.
    private static func isMemory(_ target: String) -> Bool {
        ["/memfd:", "/SYSV", "/anon_hugepage", "/[aio]"].contains { target.hasPrefix($0) }
    }

    private mutating func noteIncomplete() {
        for index in findings.indices { findings[index].isIncomplete = true }
    }
}

/// Looks through the descriptors of all processes for users of SRs. Reads links, never what they lead to.
struct ProcessScan {
    private let view: MountView
    private let names: TargetNames
    private let nodes: DeviceNodes
    private let namespaces: MountNamespaces
    private let ownExecutable: String
    /// SRs that are devices, by these.
    private let byDevice: [DeviceNumber: [Int]]
    /// SRs that are mounted nowhere their path leads to, by their file system.
    private let unmounted: [DeviceNumber: [Int]]
    private(set) var findings: [UseFinding]

    init(
        view: MountView, names: TargetNames, nodes: DeviceNodes, namespaces: MountNamespaces, processes table: String
    ) throws(SystemFailure) {
        self.view = view
        self.names = names
        self.nodes = nodes
        self.namespaces = namespaces
        ownExecutable = ProcessTask.withoutDeletion(try KernelFile.link("/proc/self/exe"))
        findings = Array(repeating: UseFinding(processes: table), count: view.subjects.count)
        var (byDevice, unmounted): ([DeviceNumber: [Int]], [DeviceNumber: [Int]]) = ([:], [:])
        for (index, subject) in view.subjects.enumerated() {
            switch subject {
            case .devices(let devices), .volumes(let devices):
                for device in devices { byDevice[device, default: []].append(index) }
            case .unmounted(let device): unmounted[device, default: []].append(index)
            case .fileSystem, .unrecognisable: continue
            }
        }
        (self.byDevice, self.unmounted) = (byDevice, unmounted)
    }

    /// Looks into all tasks of a census.
    mutating func run(over census: ProcessCensus) {
        if census.isIncomplete { noteIncomplete { _ in true } }
        for entry in census.entries where entry.task.executable != ownExecutable {
            do throws(SystemFailure) {
                try look(into: entry.task, namespaces.table(of: entry.namespace))
            } catch {
                noteIncomplete { _ in true }
            }
        }
    }

    private mutating func look(into task: ProcessTask, _ mounts: MountTable?) throws(SystemFailure) {
        let count = try task.forEachDescriptor { descriptor, target in
            if target == "anon_inode:[io_uring]" {
                // Files registered with a ring leave the table of descriptors (io_uring_register(2)).
                if task.number("UserFiles", of: descriptor) != 0 { noteIncomplete { _ in true } }
            } else if target.hasPrefix("/dev/") {
                match(device: target, of: task, mounts)
            } else if target.hasPrefix("/") {
                match(file: target, descriptor, of: task, mounts)
            }
        }
        // A leader that has ended by now may have left threads behind that hang.
        guard count == 0 else { return }
        for thread in task.otherThreads() {
            // The leader tells of no program any more by the time it has none.
            guard thread.executable != ownExecutable, let namespace = try thread.namespace() else { continue }
            try look(into: thread, namespaces.table(of: namespace))
        }
    }

    private mutating func match(device target: String, of task: ProcessTask, _ mounts: MountTable?) {
        guard !byDevice.isEmpty else { return }
        if let device = nodes.block(at: target) {
            for index in byDevice[device] ?? [] { findings[index].add(process: task.process) }
        }
        // A node that is not in our /dev may stand for any device, unless it lies on a mount of its own, such as /dev/pts.
        let isStrange =
            !nodes.contains(target) && target != "/dev/zero (deleted)"
            && (mounts.map { $0.mount(containing: target)?.mountPoint == "/dev" } ?? true)
        if isStrange { noteIncomplete { if case .devices = $0 { true } else { false } } }
    }

    private mutating func match(
        file target: String, _ descriptor: String, of task: ProcessTask, _ mounts: MountTable?
    ) {
        let found = mounts == nil ? [] : subjects(around: target)
        if mounts == nil { noteIncomplete { if case .fileSystem = $0 { true } else { false } } }
        let mayBeUnmounted = !unmounted.isEmpty && !Self.isMemory(target)
        guard !found.isEmpty || mayBeUnmounted else { return }
        let mount = task.number("mnt_id", of: descriptor)
        let device = mount.flatMap { view.device(ofMount: $0) }
        // The same path may lead elsewhere in another namespace, or below the SR's mount point.
        for (index, own) in found where device == nil || device == own { findings[index].add(process: task.process) }
        guard mayBeUnmounted else { return }
        guard let device else { return noteIncomplete { if case .unmounted = $0 { true } else { false } } }
        for index in unmounted[device] ?? [] { findings[index].add(process: task.process) }
    }

    /// The SRs whose data, by its path, a file may be, with their file systems. Several SRs may share one, as exports of one
    /// server do; heartbeat files are nobody's data.
    private func subjects(around target: String) -> [(index: Int, device: DeviceNumber)] {
        var found: [(index: Int, device: DeviceNumber)] = []
        view.places.forEach(around: target) { index, rest in
            guard case .fileSystem(let device, _) = view.subjects[index], !names.isHeartbeat(rest) else { return }
            found.append((index, device))
        }
        return found
    }

    /// Memory that the kernel names like a file: memfd_create(2), System V and hugepage segments, asynchronous I/O rings.
    private static func isMemory(_ target: String) -> Bool {
        ["/memfd:", "/SYSV", "/anon_hugepage", "/[aio]"].contains { target.hasPrefix($0) }
    }

    /// Something could not be looked at that may use any SR of this kind.
    private mutating func noteIncomplete(_ isConcerned: (UseSubject) -> Bool) {
        for (index, subject) in view.subjects.enumerated() where isConcerned(subject) {
            findings[index].isIncomplete = true
        }
    }
}

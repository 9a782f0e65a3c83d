import HeartbeatCore

/// Finds out what on this host uses the SRs of a schedule. Owned by one prober thread.
///
/// What keeps a file mapped, without a descriptor, is not seen: /proc/<pid>/maps waits for processes that hang.
package final class UseScan {
    private let schedule: Schedule
    private let names: TargetNames
    private let processes: String
    /// Devices of the SRs as the latest scan that could tell saw them: an SR may be gone from its path and still be used.
    private var known: [DeviceNumber?]
    private var namespaces = MountNamespaces()
    /// Of the scan before.
    private var view: MountView?

    /// `processes` is where the process table is mounted. Touches nothing.
    package init(schedule: Schedule, processes: String = "/proc") {
        self.schedule = schedule
        self.processes = processes
        names = TargetNames(host: schedule.host, address: schedule.address)
        known = Array(repeating: nil, count: schedule.storages.count)
    }

    /// One scan for all SRs, in the order of the schedule. Looks at /proc, /sys and /dev only, never at an SR.
    package func scan() -> [StorageUse] {
        do throws(SystemFailure) {
            namespaces.begin()
            let own = try KernelFile.link("/proc/self/ns/mnt")
            namespaces.note(try KernelFile.bytes(of: "/proc/self/mountinfo"), of: own)
            let census = try ProcessCensus(of: processes, &namespaces)
            namespaces.end()
            guard let mounts = namespaces.table(of: own) else { return unknown }
            let paths = schedule.storages.map { mounts.resolved($0.path) }
            let nodes = paths.contains { $0.hasPrefix("/dev/") } ? try DeviceNodes(mounts: mounts) : DeviceNodes()
            let view = view(of: subjects(at: paths, mounts, nodes), mounts)
            var scan = try ProcessScan(
                view: view, names: names, nodes: nodes, namespaces: namespaces, processes: processes)
            scan.run(over: census)
            var findings = scan.findings
            let kernel = KernelScan(view: view, nodes: nodes)
            for (index, subject) in view.subjects.enumerated() { kernel.look(for: subject, index, &findings[index]) }
            return findings.map(\.result)
        } catch {
            // What this scan read is no change to the next one, which would take the view for that of the same mounts.
            view = nil
            return unknown
        }
    }

    /// Whatever could not be listed may be a user.
    private var unknown: [StorageUse] { schedule.storages.map { _ in StorageUse(.unknown) } }

    private func subjects(at paths: [String], _ mounts: MountTable, _ nodes: DeviceNodes) -> [UseSubject] {
        var volumes = ActiveVolumes()
        return schedule.storages.enumerated().map { index, storage in
            let subject = UseSubject(
                storage, at: paths[index], names: names, mounts: mounts, nodes: nodes, volumes: &volumes,
                known: known[index])
            known[index] = subject.device ?? known[index]
            return subject
        }
    }

    /// That of the scan before, where it would be the same.
    private func view(of subjects: [UseSubject], _ mounts: MountTable) -> MountView {
        if let view, !namespaces.hasChanged, view.subjects == subjects { return view }
        let fresh = MountView(of: subjects, own: mounts, tables: namespaces.all)
        view = fresh
        return fresh
    }
}

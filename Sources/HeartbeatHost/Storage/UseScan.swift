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
            let mounts = try MountTable.current()
            let nodes = try DeviceNodes(mounts: mounts)
            let subjects = subjects(mounts, nodes)
            var scan = try ProcessScan(
                subjects: subjects, names: names, mounts: mounts, nodes: nodes, processes: processes)
            try scan.run()
            var findings = scan.findings
            let kernel = KernelScan(nodes: nodes, mounts: mounts, namespaces: scan.mountTables)
            for (index, subject) in subjects.enumerated() { kernel.look(for: subject, &findings[index]) }
            return findings.map(\.result)
        } catch {
            // Whatever could not be listed may be a user.
            return schedule.storages.map { _ in StorageUse(.unknown) }
        }
    }

    private func subjects(_ mounts: MountTable, _ nodes: DeviceNodes) -> [UseSubject] {
        schedule.storages.enumerated().map { index, storage in
            let subject = UseSubject(storage, names: names, mounts: mounts, nodes: nodes, known: known[index])
            known[index] = subject.device ?? known[index]
            return subject
        }
    }
}

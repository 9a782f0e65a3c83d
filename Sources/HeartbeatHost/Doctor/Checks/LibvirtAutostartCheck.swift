import HeartbeatCore

/// VMs that libvirt starts by itself after a fence, when they may run elsewhere already.
struct LibvirtAutostartCheck: DoctorCheck {
    static let subject = "libvirt's autostart"
    let host: ExaminedHost
    private static let directory = "/etc/libvirt/qemu/autostart"

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        do throws(LocalPath.Unreadable) {
            guard let names = try LocalPath.names(Self.directory, in: host) else { return [] }
            let files = names.filter { $0.hasSuffix(".xml") }
            guard !files.isEmpty else { return [.fine(.noAutostart, "libvirt starts no VM by itself")] }
            var shared: [String] = []
            var others: [String] = []
            for file in files {
                let text = try LocalPath.text("\(Self.directory)/\(file)", in: host) ?? ""
                let name = String(file.dropLast(4))
                if isOnStorage(text) { shared.append(name) } else { others.append(name) }
            }
            return (shared.isEmpty ? [] : [twice(shared)]) + (others.isEmpty ? [] : [elsewhere(others)])
        } catch {
            return [.notLookedAt(Self.subject, because: error.reason)]
        }
    }

    /// A disk's source names the path of an SR, or its pool by the uuid (libvirt's domain XML, `source`).
    private func isOnStorage(_ text: String) -> Bool {
        host.configuration.storages.contains { text.contains($0.path) || text.contains($0.uuid) }
    }

    private func twice(_ names: [String]) -> DoctorFinding {
        DoctorFinding(
            .autostart, .critical,
            "libvirt starts \(names.joined(separator: ", ")) by itself, with disks on a guarded SR",
            why:
                "After a fence this host boots and starts them while another host may have taken them over: one disk, two VMs.",
            advice: names.map { "`virsh autostart --disable \($0)`" }.joined(separator: ", "))
    }

    private func elsewhere(_ names: [String]) -> DoctorFinding {
        DoctorFinding(
            .autostartElsewhere, .note,
            "libvirt starts \(names.joined(separator: ", ")) by itself; no disk of it lies on a guarded SR, as far as its "
                + "definition tells",
            why: "Harmless where it runs on this host only; else it may run twice after a fence.",
            advice: "`virsh domblklist NAME` shows its disks; `virsh autostart --disable NAME` where they are shared")
    }
}

/// Whether the journal outlives a reset: where journald keeps it, and that it really does.
struct JournalCheck: DoctorCheck {
    static let subject = "the journal"
    let host: ExaminedHost
    private static let directory = "/var/log/journal"

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        do throws(LocalPath.Unreadable) {
            return [try finding()]
        } catch {
            return [.notLookedAt(Self.subject, because: error.reason)]
        }
    }

    private func finding() throws(LocalPath.Unreadable) -> DoctorFinding {
        // auto is the default: persistent where the directory is there (journald.conf(5)).
        let storage = try IniFile.value(of: "Storage", name: "journald.conf", in: host) ?? "auto"
        guard storage != "volatile", storage != "none" else {
            return lost(
                "journald keeps nothing on disk (Storage=\(storage))",
                "Storage=persistent in /etc/systemd/journald.conf, then `systemctl restart systemd-journald`")
        }
        if case .away(let mount) = LocalPath(Self.directory, in: host) {
            return DoctorFinding(
                .journalRemote, .warning, "\(Self.directory) lies on \(mount), an SR or a network file system",
                why: "A fence is told there just when that may hang; the reason may not survive.",
                advice: "keep \(Self.directory) on a local disk")
        }
        guard let names = try LocalPath.names(Self.directory, in: host) else {
            return lost(
                "\(Self.directory) is not there (Storage=\(storage)): the journal is in memory only",
                "`mkdir -p \(Self.directory) && systemd-tmpfiles --create --prefix \(Self.directory) && journalctl --flush`"
            )
        }
        let machine = try LocalPath.text("/etc/machine-id", in: host)?.split(whereSeparator: \.isNewline).first
        if let machine, !names.contains(String(machine)) {
            return lost(
                "journald has written nothing into \(Self.directory) for this machine (\(machine))",
                "`journalctl --flush`")
        }
        return .fine(.journalKept, "the journal is kept over a reset, in \(Self.directory)")
    }

    private func lost(_ what: String, _ advice: String) -> DoctorFinding {
        DoctorFinding(
            .journalLost, .warning, what,
            why:
                "The reset takes the journal with it: the reason for a fence is left in the black box only (`heartbeat why`).",
            advice: advice)
    }
}

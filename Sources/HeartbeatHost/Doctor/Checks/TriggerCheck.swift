import Glibc
import HeartbeatCore

/// The first rung of the fence: the sysrq trigger, as the daemon sees it and as this process does.
struct TriggerCheck: DoctorCheck {
    static let subject = "the sysrq trigger"
    let host: ExaminedHost
    private static let trigger = Configuration.Paths.realTrigger

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let paths = host.configuration.paths
        guard !paths.hasForeignTrigger else {
            return [
                DoctorFinding(
                    .triggerForeign, .warning, "sysrq_trigger is \(paths.sysrqTrigger): a fence is only written there",
                    why: "This host is never reset; that is for trials.",
                    advice: "take sysrq_trigger out of [paths], then `systemctl restart heartbeat`")
            ]
        }
        var status = stat()
        guard stat(host.path(Self.trigger), &status) == 0 else { return [missing] }
        let daemon = host.daemon
        let view = daemon.flatMap { process in host.mounts(of: "\(process)").map { (process, $0) } }
        let mounts = view?.1 ?? host.mounts
        let seer = view.map { "the daemon (process \($0.0))" } ?? "this process"
        if let finding = judge(mounts.mount(containing: Self.trigger), seer) { return [finding] }
        guard status.st_mode & S_IWUSR != 0 else {
            return [
                refused("\(Self.trigger) has mode \(String(status.st_mode & 0o777, radix: 8)): nobody may write it")
            ]
        }
        let unseen = daemon != nil && view == nil ? [hidden] : []
        switch host.trigger {
        case .fault(let fault): return [refused(fault)]
        case .unseen(let reason):
            return unseen + [.notLookedAt("whether \(Self.trigger) can be opened", because: reason)]
        case .ready:
            return unseen + [.fine(.triggerReady, "\(Self.trigger) is the kernel's, writable for \(seer), and opens")]
        }
    }

    /// By the mount that the trigger is on: a service's sandbox or a container changes that, and nothing else does.
    private func judge(_ mount: MountTable.Mount?, _ seer: String) -> DoctorFinding? {
        guard let mount, mount.type == "proc", mount.root == "/" || mount.root == "/sysrq-trigger" else {
            let type = mount.map { "\($0.type) at \($0.mountPoint)" } ?? "nothing that is mounted"
            return DoctorFinding(
                .triggerNotKernel, .critical, "\(Self.trigger) is not the kernel's for \(seer), but on \(type)",
                why: "A byte written there resets nothing: the fence falls through to reboot(2) and the watchdog.",
                advice: "`findmnt -T \(Self.trigger)`; take away what is mounted over it, or run outside the container")
        }
        guard mount.has("ro") else { return nil }
        return DoctorFinding(
            .triggerReadOnly, .critical, "\(Self.trigger) is read-only for \(seer), mounted at \(mount.mountPoint)",
            why: "The fence cannot write its byte and falls through to reboot(2) and the watchdog. systemd's "
                + "ProtectKernelTunables= does this, and so do containers.",
            advice:
                "`systemctl cat heartbeat | grep -i protectkernel`, `systemctl edit heartbeat` to set it to no, then "
                + "`systemctl restart heartbeat`")
    }

    private var missing: DoctorFinding {
        DoctorFinding(
            .triggerMissing, .critical, "\(Self.trigger) is not there",
            why:
                "The kernel was built without CONFIG_MAGIC_SYSRQ, or /proc is not mounted: the fence has to go by reboot(2) "
                + "and the watchdog.",
            advice: "`grep MAGIC_SYSRQ= /boot/config-$(uname -r)`; boot a kernel that has it")
    }

    private func refused(_ what: String) -> DoctorFinding {
        DoctorFinding(
            .triggerRefused, .critical, what,
            why: "The fence cannot write its byte and falls through to reboot(2) and the watchdog.",
            advice: "look for what refuses root: `ausearch -m avc` (SELinux), `journalctl -k -g apparmor`, a container")
    }

    private var hidden: DoctorFinding {
        .notLookedAt("the trigger as the daemon sees it", because: "only root may look into its mount namespace")
    }
}

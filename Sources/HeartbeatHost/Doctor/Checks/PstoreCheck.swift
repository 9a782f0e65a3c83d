/// pstore: whether the kernel keeps its log in memory or firmware over the reset.
struct PstoreCheck: DoctorCheck {
    static let subject = "pstore"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let backend = host.line("/sys/module/pstore/parameters/backend") ?? ""
        guard !["", "(null)", "(none)"].contains(backend), host.mounts.mounts.contains(where: { $0.type == "pstore" })
        else {
            return [
                DoctorFinding(
                    .pstoreMissing, .note, "no pstore keeps the kernel log over a reset",
                    why: "It is one more place for the last words; the black box and the journal are the others.",
                    advice:
                        "`modprobe efi_pstore` or ramoops with memory set aside (mem_address=, mem_size=), and mount pstore on "
                        + "/sys/fs/pstore")
            ]
        }
        // sysrq b dumps with reason 3, emergency; what is dumped by default ends at 2, oops (kernel/printk/printk.c).
        let dumpsAll = host.line("/sys/module/printk/parameters/always_kmsg_dump") == "Y"
        let most =
            backend == "ramoops" ? host.line("/sys/module/ramoops/parameters/max_reason").flatMap { Int($0) } : nil
        guard dumpsAll || (most ?? 0) >= 3 else {
            return [
                DoctorFinding(
                    .pstoreSkips, .note, "pstore (\(backend)) keeps panics only, not the reset of a fence",
                    why: "sysrq b is an emergency restart, which it leaves out by default.",
                    advice: "printk.always_kmsg_dump=1 on the kernel's command line, or ramoops.max_reason=3")
            ]
        }
        return [.fine(.pstoreReady, "pstore (\(backend)) keeps the kernel log over the reset of a fence")]
    }
}

/// Where the kernel log goes besides memory: netconsole or a serial line, which tell of a fence even with the disk dead.
struct LastWordsCheck: DoctorCheck {
    static let subject = "netconsole and serial console"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let ways = netconsole + serial
        guard !ways.isEmpty else {
            return [
                DoctorFinding(
                    .noLastWords, .note, "the kernel log reaches neither the network nor a serial line",
                    why: "Where the local disk is dead too, nothing tells why this host was fenced.",
                    advice:
                        "`modprobe netconsole netconsole=@/eth0,6666@LOGHOST/`, or console=ttyS0,115200 on the kernel's command line"
                )
            ]
        }
        // The first number of kernel.printk; what is below it is printed. The fence is told at level 2 (proc(5)).
        if let level = host.line("/proc/sys/kernel/printk")?.split(whereSeparator: { $0 == "\t" || $0 == " " }).first
            .flatMap({ Int($0) }), level <= 2
        {
            return [
                DoctorFinding(
                    .consoleSilent, .note,
                    "kernel.printk is \(level): consoles print nothing of a fence, which is told at level 2",
                    why: "The last words do not reach \(ways.joined(separator: ", ")).",
                    advice: "`sysctl -w kernel.printk=4`, and take `quiet` or loglevel= off the kernel's command line")
            ]
        }
        return [.fine(.lastWords, "the last words go to \(ways.joined(separator: ", "))")]
    }

    /// Targets set up dynamically, which are directories, and those of the module's parameter (networking/netconsole.rst).
    private var netconsole: [String] {
        let directory = "/sys/kernel/config/netconsole"
        let targets = host.names(directory).filter { host.line("\(directory)/\($0)/enabled") == "1" }
        if let first = targets.first {
            let receiver = host.line("\(directory)/\(first)/remote_ip") ?? first
            return ["netconsole (\(receiver))"]
        }
        // A console of this name is registered once a target is enabled (/proc/consoles).
        return consoles.contains { $0.hasPrefix("netcon") } ? ["netconsole"] : []
    }

    /// Serial lines, Xen's and virtual ones.
    private var serial: [String] {
        consoles.filter { name in ["ttyS", "ttyAMA", "hvc", "xvc"].contains { name.hasPrefix($0) } }
    }

    /// Names in /proc/consoles, such as `ttyS0`; with E in its flags a console is enabled.
    private var consoles: [String] {
        guard let bytes = try? KernelFile.bytes(of: host.path("/proc/consoles")) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let flags = line.split(separator: "(").dropFirst().first ?? ""
            return flags.hasPrefix("E") ? line.split(separator: " ").first.map(String.init) : nil
        }
    }
}

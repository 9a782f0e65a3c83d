import TestLaboratory

/// Programs from Debian that people guard hosts with today, unpacked by the Makefile and never installed: their packages would start
/// them for real. Each is started as its users start it, but where it cannot reset this machine: in a process namespace, where
/// reboot(2) ends the namespace only, without CAP_SYS_BOOT, with /dev/null over the trigger and /dev/null for a watchdog.
enum PeerTools {
    private static let tools = LaboratoryTools.sources + "/.build-tools"
    private static let libraries = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib"]
        .map { tools + $0 }.joined(separator: ":")

    /// What is compared, and the servers that are asked, with versions.
    static var versions: [String] {
        ["sbd", "sanlock", "watchdog", "nfs-ganesha", "tgt"].map { name in
            let changes = "\(tools)/usr/share/doc/\(name)/changelog.Debian.gz"
            // The loss is fine: the table then names the program without its version.
            let line = (try? ChildProcess.run(["zcat", changes], directory: "/tmp/")) ?? name
            return line.prefix { $0 != ")" }.filter { $0 != "(" }
        }
    }

    /// Starts `script` of sh(1) with the tools on its path; it is killed with all it started when the bench ends.
    static func start(_ script: String, in laboratory: Laboratory, preload: String? = nil) throws -> ChildProcess {
        // A kernel without sysrq has no trigger to cover.
        let cage = """
            set -e
            [ ! -e /proc/sysrq-trigger ] || mount --bind /dev/null /proc/sysrq-trigger
            mount --bind /proc/sys /proc/sys
            mount -o remount,bind,ro /proc/sys
            exec capsh --drop=cap_sys_boot -- -c "$0"
            """
        return try laboratory.start(
            ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", cage, script],
            environment: [
                "PATH": "\(tools)/usr/sbin:\(tools)/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LD_LIBRARY_PATH": libraries, "LD_PRELOAD": preload,
            ])
    }
}

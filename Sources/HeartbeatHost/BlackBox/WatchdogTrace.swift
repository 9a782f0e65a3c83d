/// What watchdog drivers tell of the last reset, in sysfs; read only, the devices themselves are never opened.
enum WatchdogTrace {
    /// WDIOF_CARDRESET of linux/watchdog.h: the card previously reset the CPU.
    private static let cardReset: UInt64 = 0x20

    /// True when a driver under `directory` tells of a reset by its watchdog
    /// (Documentation/ABI/testing/sysfs-class-watchdog: bootstatus). Reads small kernel files; at start only.
    static func tellsOfReset(_ directory: String = "/sys/class/watchdog") -> Bool {
        // Without the directory no driver is loaded.
        guard let names = try? KernelFile.names(in: directory) else { return false }
        return names.contains { name in
            guard let line = try? KernelFile.line(of: "\(directory)/\(name)/bootstatus") else { return false }
            let digits = line.hasPrefix("0x") ? UInt64(line.dropFirst(2), radix: 16) : UInt64(line)
            return (digits ?? 0) & cardReset != 0
        }
    }
}

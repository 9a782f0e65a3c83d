import TestLaboratory
import Testing

extension Hypervisor {
    /// Unloads the drivers of every watchdog but `driver`, and keeps the unit from loading softdog again.
    func leaveOnlyWatchdog(_ driver: String) throws {
        try shell("modprobe -r i6300esb softdog; modprobe \(driver); ls /sys/class/watchdog/watchdog0")
        guard driver != "softdog" else { return }
        try write("/etc/modprobe.d/no-softdog.conf", "install softdog /bin/false\n")
    }

    /// Expects the daemon to have armed the device with 30 s and to feed it.
    func expectWatchdogArmed(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let isArmed = try reaches(within: .seconds(20)) { status in
            status.watchdog.device == "/dev/watchdog0" && status.watchdog.fed && status.watchdog.timeoutSeconds == 30
        }
        let found = try status?.watchdog
        #expect(
            isArmed, "the watchdog is not armed: \(String(describing: found))", sourceLocation: sourceLocation)
    }
}

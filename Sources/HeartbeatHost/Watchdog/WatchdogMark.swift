import Glibc
import HeartbeatCore

/// `<runtime>/watchdog` names the device that this daemon keeps running, for the next start in this boot: a crash leaves a
/// device running, and one that nobody feeds resets a sound host.
package struct WatchdogMark: Sendable {
    private let path: String

    package init(runtime: String) { path = runtime + "/watchdog" }

    /// The device that an earlier process of this boot has left running; nil where there is none. The directory is in memory and
    /// does not outlive the boot.
    package var device: String? { try? KernelFile.line(of: path) }

    /// Watchdog thread. What cannot be written costs only the next start's knowledge.
    func write(_ device: String) {
        try? WholeFile.replace(path, with: Array((device + "\n").utf8), mode: 0o644)
    }

    /// Watchdog thread, or a start.
    func remove() { unlink(path) }

    /// Stops a device that an earlier process left running and that this one is not going to take over, since its configuration
    /// or its environment has changed: by opening it, `V`, close(2). Gives a sentence for the journal; nil where there was
    /// nothing to do. At start; may block in the driver. `isReal` is false in trials and debug builds, which open no device;
    /// `isNeeded` says that a promise stands which it may have to keep: then it is left to run.
    package func settle(_ source: WatchdogSource, isReal: Bool, isNeeded: Bool) -> String? {
        guard isReal, let left = device, !source.candidates.contains(where: { $0.path == left }) else { return nil }
        guard !isNeeded else {
            return
                "watchdog \(left), left running by the daemon before, is not disarmed, since an SR is lost that it promised "
                + "for: it resets this host when its timeout is over"
        }
        let driver = WatchdogDevice(path: left)
        var failure = driver.open()
        if failure == 0 { failure = driver.disarm() }
        guard failure == 0 else {
            return "watchdog \(left), left running by the daemon before, cannot be disarmed "
                + "(\(SystemFailure.text(of: failure))): it resets this host when its timeout is over"
        }
        remove()
        return "watchdog \(left), left running by the daemon before, is disarmed: it is not used any more"
    }
}

import CLinux
import Glibc

/// The operations on one open watchdog device: the seam between feeding and the kernel. Used by the watchdog thread only;
/// any of them may block in a driver.
package protocol WatchdogDriver: Sendable {
    /// Opens the device, which starts it (Documentation/watchdog/watchdog-api.rst); errno when it refuses.
    func open() -> Int32
    /// Asks for a timeout in seconds, which feeds too; errno when the driver refuses.
    func setTimeout(_ seconds: Int32) -> Int32
    /// The timeout that the driver really has, in seconds; 0 when it does not tell.
    func timeout() -> Int32
    /// Feeds it; errno when that fails.
    func feed() -> Int32
    /// Stops it in order: `V`, then close(2). A device with nowayout goes on.
    func disarm() -> Int32
    /// A close without `V`, as a crash makes it, leaves it running.
    func survivesCrash() -> Bool
}

/// A real device.
final class WatchdogDevice: WatchdogDriver, @unchecked Sendable {
    // Sendable: used by the watchdog thread only.
    private let path: String
    private var descriptor: Int32 = -1

    init(path: String) { self.path = path }

    func open() -> Int32 {
        descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
        return descriptor >= 0 ? 0 : errno
    }

    func setTimeout(_ seconds: Int32) -> Int32 { heartbeat_watchdog_set_timeout(descriptor, seconds) }
    func timeout() -> Int32 { heartbeat_watchdog_timeout(descriptor) }
    func feed() -> Int32 { heartbeat_watchdog_feed(descriptor) }
    func survivesCrash() -> Bool { heartbeat_watchdog_has_magic_close(descriptor) != 0 }

    func disarm() -> Int32 {
        var magic = UInt8(ascii: "V")
        let result = write(descriptor, &magic, 1) == 1 ? 0 : errno
        close(descriptor)
        descriptor = -1
        return result
    }
}

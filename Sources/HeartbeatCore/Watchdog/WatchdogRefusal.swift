/// Why a watchdog with some timeout cannot be used under some timing.
package enum WatchdogRefusal: UInt8, Sendable {
    /// Under 30 s it might fire while the daemon is being restarted (systemd's WatchdogSec is 20 s).
    case tooShort = 1
    /// Fed while all is well, it would come too late, or could never be fed.
    case tooLong = 2
    /// The fence by fence_by would come later than the watchdog has to.
    case fenceTooLate = 3
}

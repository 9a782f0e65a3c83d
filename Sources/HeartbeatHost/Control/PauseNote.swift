import HeartbeatCore

/// Why an SR is paused, in the admin's words, and which pause that was said of.
package struct PauseNote: Equatable, Sendable {
    /// The end that the pause had, on CLOCK_BOOTTIME.
    package let until: BootInstant
    package let reason: String

    package init(until: BootInstant, reason: String) {
        self.until = until
        self.reason = reason
    }
}

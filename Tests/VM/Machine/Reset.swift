import TestLaboratory

/// An end of a machine's boot: a warm reset, or that QEMU has ended.
struct Reset: Sendable {
    let at: Instant
    let kind: Kind

    /// What did it, told apart by QEMU's events and the last lines of the console.
    enum Kind: String, Sendable {
        /// The kernel was told through sysrq: "sysrq: Resetting".
        case sysrq
        /// The i6300esb fired.
        case watchdog
        /// The kernel's software watchdog fired.
        case softwareWatchdog
        case panic
        /// An orderly reboot, or reboot(2): "reboot: Restarting system".
        case reboot
        /// The guest was reset, and nothing says why.
        case unexplained
        /// By the harness.
        case harness
        /// Powered off.
        case shutdown
    }
}

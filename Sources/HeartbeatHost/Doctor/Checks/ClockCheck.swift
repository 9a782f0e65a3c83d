import HeartbeatCore

/// Whether the wall clock follows a time server. heartbeat judges by none; CloudStack's own readers compare clocks.
struct ClockCheck: DoctorCheck {
    static let subject = "the clock"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard let clock = host.clock else {
            return [.notLookedAt(Self.subject, because: "the kernel does not tell (adjtimex(2))")]
        }
        let error = "\(clock.largestError.wholeMilliseconds) ms"
        guard clock.isSynchronised else {
            return [
                DoctorFinding(
                    .clockFree, .warning, "the clock is not synchronised",
                    why: host.configuration.readers == .heartbeat
                        ? "heartbeat judges by no wall clock, but logs of several hosts cannot be put in order, and whoever reads "
                            + "CloudStack's number compares clocks."
                        : "CloudStack's scripts compare the number that this host writes with their own clock: one that is late "
                            + "enough makes a living host dead, and its VMs run twice.",
                    advice: "`systemctl enable --now chronyd` (or chrony, systemd-timesyncd), then `chronyc tracking`")
            ]
        }
        return [.fine(.clockSynchronised, "the clock is synchronised, by the kernel's word to within \(error)")]
    }
}

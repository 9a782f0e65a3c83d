import HeartbeatCore

/// Sentences about what other hosts' records tell.
extension EventSubject {
    var peerWords: (String, JournalPriority) {
        let peer = event.peer?.description ?? "another host"
        let length = Duration.nanoseconds(abs(event.value))
        switch event.kind {
        case .clockSkew:
            guard event.detail != ClockSkew.Level.none.rawValue else {
                return ("the clocks of the other hosts agree with this one's again", .notice)
            }
            let direction = event.value > 0 ? "ahead of" : "behind"
            let isCritical = event.detail == ClockSkew.Level.critical.rawValue
            let danger = isCritical ? "; CloudStack's own scripts may call a host dead that lives" : ""
            return (
                "the clock of host \(peer) is \(Elapsed.text(length)) \(direction) this one's\(danger): set both by NTP",
                isCritical ? .critical : .warning
            )
        case .hiddenPause:
            return (
                "this host stood still for \(Elapsed.text(length)) without its own clock showing it, as its peers' clocks "
                    + "tell: it counts as silence, since they may have acted meanwhile", .critical
            )
        default:
            return (
                "the boot clock of host \(peer) advanced \(Elapsed.text(length)) more than this one's, and no other host "
                    + "agrees: that clock is taken to be wrong; look at that host", .warning
            )
        }
    }
}

import HeartbeatCore

/// What those who read the heartbeats conclude from a paused SR. Pure.
enum PauseConsequence {
    /// A clause for the command's answer and the journal. Only heartbeat's own check reads that the promise is withdrawn.
    static func sentence(_ configuration: Configuration) -> String {
        let wait = DurationText.render(configuration.timing.takeoverAfter)
        let readers =
            switch configuration.readers {
            case .heartbeat:
                "its number is written on while it beats, but CloudStack's own scripts, where any are left, will call "
                    + "this host dead after \(wait) of its silence"
            case .xenserver:
                "its number is written on while it beats, but CloudStack's own scripts do not see a pause: they will "
                    + "call this host dead after \(wait) in which no SR in their layout beats"
            case .kvm:
                "its number is written on while it beats, but CloudStack's own scripts do not see a pause: they will "
                    + "call this host dead after \(wait) of its silence, whatever beats elsewhere"
            }
        return readers + ": maintenance mode first"
    }
}

/// A fault and when it happens, counted from the start of the schedule.
struct TimedFault: Equatable, Sendable {
    let time: Duration
    let fault: Fault

    static func at(_ time: Duration, _ fault: Fault) -> TimedFault { TimedFault(time: time, fault: fault) }

    var literal: String { ".at(\(time.literal), \(fault.literal))" }
}

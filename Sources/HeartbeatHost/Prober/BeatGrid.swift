import HeartbeatCore

/// When beats are due: every interval from the first one on, without drift.
///
/// A beat that outlasts its interval is followed by the next at once, and the grid goes on from there: starts are never
/// closer than an interval, save where a beat was asked for between them, and a hang of an hour is followed by one
/// beat, not by 720.
struct BeatGrid: Equatable {
    /// When the next beat is due.
    private(set) var due: BootInstant
    private let interval: Duration

    init(first: BootInstant, interval: Duration) {
        self.due = first
        self.interval = interval
    }

    /// A beat ran from `start` to `end`. One that started before it was due was asked for and moves nothing; one that
    /// started a whole interval late, after a stall or without leave, begins the grid anew.
    mutating func beat(from start: BootInstant, to end: BootInstant) {
        if start >= due {
            due = (start - due >= interval ? start : due) + interval
        }
        due = max(due, end)
    }
}

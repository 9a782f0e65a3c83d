/// The longest step that an S0 took within the last beats: a pause that is found out only after the host woke and beat again is
/// added to the silence before that beat, since that is what its peers saw.
struct RecentGap: Sendable {
    private var length: Duration = .zero
    private var notedAt: BootInstant = .never

    /// S0 moved by `step`. One that is older than `memory` is forgotten.
    mutating func note(_ step: Duration, at now: BootInstant, memory: Duration) {
        guard step >= length || now - notedAt > memory else { return }
        length = step
        notedAt = now
    }

    /// The longest within `memory`; zero where none is so young.
    func longest(at now: BootInstant, memory: Duration) -> Duration {
        notedAt != .never && now - notedAt <= memory ? length : .zero
    }
}

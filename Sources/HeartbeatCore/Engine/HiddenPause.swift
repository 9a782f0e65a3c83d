/// A pause of this host that none of its own clocks shows (an outer hypervisor stopped it): the boot clocks of its peers
/// advance meanwhile.
struct HiddenPause: Sendable {
    /// A pause that one peer's clock tells of, while another one may still agree.
    var suspected: Duration = .zero
    var suspectedBy: RecordName?
    var suspectedAt: BootInstant = .never
    var suspicionEnds: BootInstant = .never
    /// When the last pause was believed, and how long it was: beats that began before were in truth so much earlier.
    var believedAt: BootInstant = .never
    var length: Duration = .zero

    /// The instant, as a clock that went on in the last pause would have told it.
    func truly(_ start: BootInstant) -> BootInstant {
        believedAt != .never && start <= believedAt && start != .never ? start - length : start
    }
}

import HeartbeatCore

/// What one turn of the judge showed of one SR.
struct Sight: Equatable {
    let time: BootInstant
    let health: Health
    let lastVerifiedStart: BootInstant
}

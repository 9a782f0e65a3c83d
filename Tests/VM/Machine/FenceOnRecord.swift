/// What `heartbeat why --format json` tells of the newest fence.
struct FenceOnRecord: Decodable, Sendable {
    let bootId: String
    let thisBoot: Bool
    let host: String
    let sr: String
    let path: String
    let silenceSeconds: Double
    let cause: String
    let reason: String
    let action: String
    let real: Bool
}

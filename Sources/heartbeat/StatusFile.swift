import FoundationEssentials

/// `status.json` as far as `heartbeat status` needs it (docs/status.schema.json).
struct StatusFile: Decodable {
    var schema: Int
    var host: String
    /// nil also from a daemon that does not tell it yet.
    var address: String?
    var bootId: String
    var mode: String
    var protection: String
    var reason: String
    var verdict: String
    var updatedAt: String
    var updatedBoottimeSeconds: Double
    var validForSeconds: Double
    var safetyMarginSeconds: Double
    var decision: Decided
    var sr: [Storage]
    var fence: Fence
    var degraded: [String]
    var daemon: Running

    struct Decided: Decodable {
        var kind: String
        var meaning: String
        var sr: String?
        var since: String?
    }

    struct Storage: Decodable {
        var uuid: String
        var kind: String
        var path: String
        var life: String
        var health: String
        var sentence: String
        var promise: Bool
        var silenceSeconds: Double
        var latencySeconds: Latency
        var inUse: String
        var users: [User]
        var userCount: Int
        var paused: Pause?
    }

    struct Pause: Decodable {
        var until: String
        var remainingSeconds: Double
        var reason: String?
    }

    struct Latency: Decodable {
        var last: Double?
        var p99: Double?
    }

    struct User: Decodable {
        var process: Int
        var command: String
    }

    struct Fence: Decodable {
        var action: String
        var ready: Bool
        var last: Last?
    }

    struct Running: Decodable {
        var stopping: Bool
    }

    struct Last: Decodable {
        var at: String
        var sr: String
    }

    /// Reads the bytes of the file.
    static func decode(_ bytes: [UInt8]) throws -> StatusFile {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(StatusFile.self, from: Data(bytes))
    }
}

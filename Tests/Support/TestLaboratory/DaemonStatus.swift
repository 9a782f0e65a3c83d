import FoundationEssentials

/// The status file, as far as scenarios look at it (design: schema 1).
package struct DaemonStatus: Decodable, Sendable {
    package let host: String
    package let protection: String
    package let reason: String?
    package let verdict: String
    package let decision: Decision
    package let sr: [Storage]
    package let fence: Fence
    package let watchdog: Watchdog
    package let peers: Peers
    package let daemon: Daemon
    package let degraded: [String]
    package let updatedBoottimeSeconds: Double

    package struct Decision: Decodable, Sendable {
        package let kind: String
        package let reason: String?
    }

    package struct Fence: Decodable, Sendable {
        package let ready: Bool
        /// The newest fence on record when the daemon started.
        package let last: Last?

        package struct Last: Decodable, Sendable {
            package let bootId: String
            package let sr: String
            package let silenceSeconds: Double
            package let cause: String
            package let real: Bool
        }
    }

    package struct Watchdog: Decodable, Sendable {
        package let device: String?
        package let timeoutSeconds: Double?
        package let fed: Bool
    }

    package struct Peers: Decodable, Sendable {
        package let seen: Int
        package let clockSkewSeconds: Double?
        package let clockSkewHost: String?
    }

    package struct Daemon: Decodable, Sendable {
        package let standby: Bool
        package let turns: Int
        package let latestTurnSeconds: Double
        package let p50TurnSeconds: Double
        package let p99TurnSeconds: Double
        package let longestTurnSeconds: Double
    }

    package struct Storage: Decodable, Sendable {
        package let uuid: String
        package let life: String
        package let health: String
        package let cause: String
        package let diagnosis: String?
        package let direct: Direct?
        package let promise: Bool?
        package let silenceSeconds: Double?
        package let latencySeconds: Latency?
        package let beats: [String: Int]?
        package let inUse: String
        package let users: [User]?
        package let paused: Pause?
    }

    package struct Direct: Decodable, Sendable {
        package let outcome: String
        package let address: String
        package let detail: String
        package let ageSeconds: Double
        package let latencySeconds: Double
        package let ways: Int
        package let waysDown: Int
        package let lastBeat: String?
    }

    package struct Pause: Decodable, Sendable {
        package let until: String
        package let remainingSeconds: Double
        package let reason: String?
    }

    package struct User: Decodable, Sendable {
        package let process: Int
        package let command: String
    }

    package struct Latency: Decodable, Sendable {
        package let last: Double?
        package let max: Double?
    }

    /// Parses the file's bytes.
    package init(json: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(DaemonStatus.self, from: Data(json))
    }

    /// The SR of that name; nil when the file has none.
    package func storage(_ uuid: String) -> Storage? { sr.first { $0.uuid == uuid } }

    /// When the file was written.
    package var updatedAt: Instant { Instant(nanoseconds: Int64(updatedBoottimeSeconds * 1e9)) }

    /// S0 of an SR as this file tells it; nil for an SR that it does not list or that never beat.
    package func lastVerifiedStart(of uuid: String) -> Instant? {
        guard let silence = storage(uuid)?.silenceSeconds else { return nil }
        return Instant(nanoseconds: Int64((updatedBoottimeSeconds - silence) * 1e9))
    }

    /// Every SR is armed and healthy; false while none is listed.
    package var isArmedAndHealthy: Bool {
        !sr.isEmpty && sr.allSatisfy { $0.life == "armed" && $0.health == "healthy" }
    }
}

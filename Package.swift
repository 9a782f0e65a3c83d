// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same bar: a warning stops the build.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "heartbeat",
    targets: [
        // Pure: imports nothing but the standard library.
        .target(name: "HeartbeatCore", swiftSettings: strict),
        .testTarget(name: "HeartbeatCoreTests", dependencies: ["HeartbeatCore"], swiftSettings: strict),
    ]
)

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
    products: [.executable(name: "heartbeat", targets: ["heartbeat"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // Of the benchmark alone.
        .package(url: "https://github.com/google/swift-benchmark", exact: "0.1.2"),
    ],
    targets: [
        // Macros, ioctls and structures that Swift cannot import.
        .target(name: "CLinux"),
        // toml++ behind a C interface: line and column of every key and value.
        .target(name: "CToml"),
        // libnfs, loaded where it is installed.
        .target(name: "CNFS"),
        // libiscsi, loaded while running: a host without it must still be guarded.
        .target(name: "CISCSI"),

        // Pure: imports nothing but the standard library.
        .target(name: "HeartbeatCore", swiftSettings: strict),
        // Linux: storage, processes, sysrq, journal, status.
        .target(
            name: "HeartbeatHost", dependencies: ["HeartbeatCore", "CLinux", "CToml", "CNFS", "CISCSI"],
            swiftSettings: strict),
        .executableTarget(
            name: "heartbeat",
            dependencies: [
                "HeartbeatHost", "HeartbeatCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .testTarget(name: "HeartbeatCoreTests", dependencies: ["HeartbeatCore"], swiftSettings: strict),
        .testTarget(
            name: "HeartbeatHostTests",
            dependencies: ["HeartbeatHost", "HeartbeatCore", "heartbeat", "TestLaboratory"],
            swiftSettings: strict),

        // Disks that hang on command, a journald of its own, the daemon under test.
        .target(name: "TestLaboratory", path: "Tests/Support/TestLaboratory", swiftSettings: strict),
        .testTarget(name: "HeartbeatEndToEndTests", dependencies: ["TestLaboratory"], swiftSettings: strict),
        // Figures beside what people use today, and beside the least that is possible: `make bench`.
        .executableTarget(
            name: "bench",
            dependencies: [
                "TestLaboratory", "HeartbeatHost", "HeartbeatCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Benchmark", package: "swift-benchmark"),
            ], path: "Tests/Bench", exclude: ["Floor"], swiftSettings: strict),
        // Scenarios on real kernels: guests under QEMU, really reset.
        .testTarget(
            name: "HeartbeatVMTests", dependencies: ["TestLaboratory"], path: "Tests/VM", exclude: ["Images"],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

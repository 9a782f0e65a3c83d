import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Preparing a real block device: a loop device, which needs root.
@Suite(.enabled(if: geteuid() == 0)) struct SetupDeviceTests {
    private static let tools = SetupEnvironment().toolDirectories

    private let directory: ConfigurationDirectory
    private let image: String

    init() throws {
        directory = try ConfigurationDirectory()
        image = try directory.write([UInt8](repeating: 0, count: 1 << 20), to: "image")
    }

    private static func run(_ tool: String, _ arguments: String...) throws -> String {
        let result = try Tool(tool, in: tools).run(arguments, deadline: .seconds(30))
        try #require(result.status == 0, "\(tool): \(result.output)")
        return result.output.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Calls `body` with a loop device on the image, and takes the device away again.
    private func withDevice(_ body: (FoundStorage) throws -> Void) throws {
        let device = try Self.run("losetup", "--find", "--show", image)
        defer { _ = try? Self.run("losetup", "--detach", device) }  // The test has its verdict by then.
        let finder = try StorageFinder(environment: SetupEnvironment())
        try body(finder.find("u", host: "h", path: device, isDryRun: false))
    }

    /// A preparation whose worker would say that all is well: what is refused is refused before.
    private func preparation() throws -> StoragePreparation {
        var environment = SetupEnvironment()
        environment.worker = try directory.write("#!/bin/sh\necho done\n", to: "worker", mode: 0o755)
        return StoragePreparation(environment: environment, host: "h", address: nil, isDryRun: false)
    }

    @Test func `a loop device is not shared, and is taken only when allowed`() throws {
        try withDevice { found throws in
            #expect(found.localReason != nil)
            #expect(throws: SetupFailure.self) { try preparation().prepare(found, allowsLocal: false) }
            #expect(try preparation().prepare(found, allowsLocal: true).0.allowsLocal)
        }
    }

    @Test func `a device with a signature is refused, whatever is allowed`() throws {
        _ = try Self.run("mkswap", image)
        try withDevice { found throws in
            #expect {
                try preparation().prepare(found, allowsLocal: true)
            } throws: {
                ($0 as? SetupFailure)?.description.contains("bears a signature (TYPE=swap)") == true
            }
        }
    }

    @Test func `a blank device becomes a heartbeat area, once`() throws {
        try withDevice { found throws in
            let blocks = HeartbeatBlocks(path: found.path, isDryRun: false)
            #expect(try blocks.prepare(host: "h", storage: "u", isOursByName: false).count == 1)
            #expect(try blocks.prepare(host: "h", storage: "u", isOursByName: false) == [])
        }
        let bytes = try #require(ConfigurationDirectory.bytes(of: image))
        #expect(bytes[..<4096].allSatisfy { $0 == 10 } && bytes[4096...].allSatisfy { $0 == 0 })
    }
}

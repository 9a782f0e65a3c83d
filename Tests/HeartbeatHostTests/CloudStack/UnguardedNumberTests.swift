import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The number of a host that nothing guards, and all that may lie in its place.
@Suite struct UnguardedNumberTests {
    private let directory: ConfigurationDirectory
    private var path: String { "\(directory.path)/KVMHA/hb-10.0.0.2" }

    init() throws { directory = try ConfigurationDirectory() }

    private func write() throws { try UnguardedNumber(mountPoint: directory.path, address: "10.0.0.2").writeHere() }

    private func number() throws -> Int64? {
        try #require(ConfigurationDirectory.bytes(of: path)).withUnsafeBytes { HeartbeatNumber.parse($0) }
    }

    @Test func `the number is made, and replaces what CloudStack's script wrote`() throws {
        try write()
        let made = try #require(try number())
        #expect(abs(made - BootClock.wallNanoseconds() / 1_000_000_000) <= 2)
        _ = try directory.write("99999999999999\n", to: "KVMHA/hb-10.0.0.2")
        try write()
        #expect(try #require(try number()) < 99_999_999_999_999)
    }

    @Test func `nothing is written through a link or to a second name, nor to what is no number's size`() throws {
        let victim = try directory.write("mine\n", to: "victim")
        try #require(mkdir("\(directory.path)/KVMHA", 0o755) == 0)
        try #require(symlink(victim, path) == 0)
        #expect(throws: SystemFailure.self) { try write() }
        unlink(path)
        try #require(link(victim, path) == 0)
        #expect(throws: SystemFailure.self) { try write() }
        unlink(path)
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: SystemFailure.self) { try write() }
        unlink(path)
        _ = try directory.write(String(repeating: "x", count: 4097), to: "KVMHA/hb-10.0.0.2")
        #expect(throws: SystemFailure.self) { try write() }
        unlink(path)
        rmdir("\(directory.path)/KVMHA")
        try #require(mkdir("\(directory.path)/elsewhere", 0o755) == 0)
        try #require(symlink("elsewhere", "\(directory.path)/KVMHA") == 0)
        #expect(throws: SystemFailure.self) { try write() }
        #expect(ConfigurationDirectory.text(of: victim) == "mine\n")
        #expect(ConfigurationDirectory.names(in: "\(directory.path)/elsewhere") == [])
    }

    @Test func `what is no mount point or no address is refused before storage is touched`() throws {
        let fault = UnguardedNumber(mountPoint: directory.path, address: "10.0.0.2").write()
        #expect(fault?.contains("no mount point") == true)
        for address in ["", "../x", "a/b"] {
            #expect(UnguardedNumber(mountPoint: "/", address: address).write()?.contains("no address") == true)
        }
        #expect(ConfigurationDirectory.names(in: directory.path) == [])
    }

    @Test func `a write that storage holds is left behind`() throws {
        let worker = try directory.write("#!/bin/sh\nexec sleep 60\n", to: "worker", mode: 0o755)
        var number = UnguardedNumber(mountPoint: "/proc", address: "10.0.0.2")
        number.worker = worker
        number.deadline = .milliseconds(200)
        #expect(number.write()?.contains("storage hangs") == true)
    }
}

import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct DaemonLifePageTests {
    private static let boot = BootID(high: 1, low: 2)

    private func withRuntime<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/heartbeat-life-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for name in ["life", "life.new"] { unlink(path + "/" + name) }
            rmdir(path)
        }
        return try body(path)
    }

    private func entry(_ uuid: String, s0: Int64) -> LifeEntry {
        var entry = LifeEntry(uuid: uuid)
        entry.life = .armed
        entry.health = .failing
        entry.use = .some
        entry.wasArmed = true
        entry.promisedHere = true
        entry.lastVerifiedStart = BootInstant(nanoseconds: s0)
        entry.verdictDeadline = BootInstant(nanoseconds: 7)
        entry.useReportedAt = BootInstant(nanoseconds: 8)
        entry.pausedUntil = BootInstant(nanoseconds: 9)
        var policy = Configuration.Policy()
        policy.partialLoss = .fence
        policy.sync = .none
        let configuration = try? Configuration(host: "h", policy: policy, storages: [])
        entry.announcedTerms = configuration.map { Terms(configuration: $0, mayFence: true) }
        return entry
    }

    private func host() -> LifeHostEntry {
        var host = LifeHostEntry(bootID: Self.boot, nonceSecret: 99)
        host.lastVerifiedStart = BootInstant(nanoseconds: 5)
        host.generation = 3
        host.lastTurn = BootInstant(nanoseconds: 11)
        return host
    }

    @Test func `a later start in the same boot finds all that was stored`() throws {
        try withRuntime { runtime in
            let page = LifePage(runtime: runtime, bootID: Self.boot, storages: 2)
            #expect(page.inherited == nil)
            let slots = try #require(page.slots(for: ["a", "b"]))
            page.store(host())
            page.store(entry("a", s0: 1), slot: slots[0])
            page.store(entry("b", s0: 2), slot: slots[1])
            page.store(entry("b", s0: 3), slot: slots[1])
            page.noteTurn(at: BootInstant(nanoseconds: 11))

            let later = LifePage(runtime: runtime, bootID: Self.boot, storages: 2)
            #expect(later.fault == nil)
            #expect(later.inherited?.host == host())
            #expect(later.inherited?.storages == [entry("a", s0: 1), entry("b", s0: 3)])
            #expect(later.inherited?.storages.first?.announcedTerms?.policy.partialLoss == .fence)
        }
    }

    @Test func `what a start took over is still there when it is killed before its first turn`() throws {
        try withRuntime { runtime in
            let first = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            let slots = try #require(first.slots(for: ["a"]))
            first.store(host())
            first.store(entry("a", s0: 1), slot: slots[0])
            _ = LifePage(runtime: runtime, bootID: Self.boot, storages: 200)
            let third = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            #expect(third.inherited?.storages == [entry("a", s0: 1)])
        }
    }

    // The runtime directory takes no file: 0 SR lost, 40 the daemon is restarted, and must still fence.
    @Test func `a start that can make no file goes on in the old one`() throws {
        try withRuntime { runtime in
            let first = LifePage(runtime: runtime, bootID: Self.boot, storages: 3)
            let slots = try #require(first.slots(for: ["gone", "a", "b"]))
            first.store(host())
            var gone = entry("gone", s0: 1)
            gone.life = .removed
            first.store(gone, slot: slots[0])
            first.store(entry("a", s0: 2), slot: slots[1])
            first.store(entry("b", s0: 3), slot: slots[2])
            try #require(mkdir(runtime + "/life.new", 0o700) == 0)
            defer { rmdir(runtime + "/life.new") }
            for round: Int64 in 0..<3 {
                let later = LifePage(runtime: runtime, bootID: Self.boot, storages: 2)
                #expect(later.fault == nil)
                #expect(
                    later.inherited?.storages.filter { $0.life == .armed } == [
                        entry("a", s0: 2 + round), entry("b", s0: 3),
                    ])
                let slots = try #require(later.slots(for: ["a", "b"]))
                later.store(host())
                later.store(entry("a", s0: 3 + round), slot: slots[0])
            }
        }
    }

    @Test func `an old page of another boot is emptied before it is used on`() throws {
        try withRuntime { runtime in
            let first = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            let slots = try #require(first.slots(for: ["a"]))
            first.store(host())
            first.store(entry("a", s0: 2), slot: slots[0])
            try #require(mkdir(runtime + "/life.new", 0o700) == 0)
            defer { rmdir(runtime + "/life.new") }
            let next = BootID(high: 9, low: 9)
            LifePage(runtime: runtime, bootID: next, storages: 1).store(LifeHostEntry(bootID: next, nonceSecret: 1))
            #expect(LifePage(runtime: runtime, bootID: next, storages: 1).inherited?.storages == [])
        }
    }

    @Test func `a start that can keep nothing takes over what it finds`() throws {
        try withRuntime { runtime in
            let first = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            let slots = try #require(first.slots(for: ["a"]))
            first.store(host())
            first.store(entry("a", s0: 2), slot: slots[0])
            try #require(mkdir(runtime + "/life.new", 0o700) == 0)
            defer { rmdir(runtime + "/life.new") }
            let later = LifePage(runtime: runtime, bootID: Self.boot, storages: 500)
            #expect(later.fault != nil)
            #expect(later.inherited?.storages == [entry("a", s0: 2)])
        }
    }

    @Test func `a page of another boot counts for nothing`() throws {
        try withRuntime { runtime in
            let page = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            page.store(host())
            let later = LifePage(runtime: runtime, bootID: BootID(high: 9, low: 9), storages: 1)
            #expect(later.inherited == nil)
            #expect(later.fault == nil)
        }
    }

    @Test(arguments: [0, 8, 100]) func `a damaged page is said, never guessed`(offset: Int) throws {
        try withRuntime { runtime in
            let page = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            page.store(host())
            let descriptor = open(runtime + "/life", O_WRONLY)
            defer { close(descriptor) }
            let garbage = [UInt8](repeating: 0xff, count: 400)
            #expect(pwrite(descriptor, garbage, garbage.count, off_t(offset)) == 400)
            let later = LifePage(runtime: runtime, bootID: Self.boot, storages: 1)
            #expect(later.inherited == nil)
            #expect(later.fault != nil)
        }
    }

    @Test func `one torn copy loses one update and nothing else`() throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: LifeLayout.slotBytes, alignment: 8)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        let slot = LifeSlot(memory)
        slot.write { entry("a", s0: 1).encode(into: $0) }
        slot.write { entry("a", s0: 2).encode(into: $0) }
        // The second write went to the second copy; a kill in its middle leaves it half written.
        memory[LifeLayout.copyBytes + 90] ^= 0xff
        #expect(slot.read().flatMap { LifeEntry(payload: $0) } == entry("a", s0: 1))
    }
}

import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct SharedPageTests {
    @Test func `both ends of a page see one another's words`() throws {
        let schedule = ProberRig.schedule(["/a", "/b"])
        let (judge, descriptor) = try SharedPage.create(for: schedule)
        defer { close(descriptor) }
        let (prober, received) = try SharedPage.open(descriptor)
        #expect(received == schedule)
        #expect(!prober.permitsBeat(at: BootInstant(nanoseconds: 1)))
        judge.extendLeave(until: BootInstant(nanoseconds: 100))
        judge.begin(generation: 9)
        judge.publish(announcement: 7, intent: .fencing) {
            Directive(promise: $0 == 0, writesNumber: $0 == 1, loss: true)
        }
        prober.tick(at: BootInstant(nanoseconds: 50))
        #expect(prober.permitsBeat(at: BootInstant(nanoseconds: 99)))
        #expect(!prober.permitsBeat(at: BootInstant(nanoseconds: 100)))
        #expect(prober.generation == 9)
        #expect(judge.lastTick == BootInstant(nanoseconds: 50))
        let expected = DirectiveSheet(
            announcement: 7, intent: .fencing,
            directives: [
                Directive(promise: true, writesNumber: false, loss: true),
                Directive(promise: false, writesNumber: true, loss: true),
            ])
        #expect(prober.readDirectives() == expected)
    }

    @Test func `directives are never read while the judge is changing them`() throws {
        let (judge, descriptor) = try SharedPage.create(for: ProberRig.schedule(["/a"]))
        defer { close(descriptor) }
        let (prober, _) = try SharedPage.open(descriptor)
        var seenInside: DirectiveSheet?
        judge.publish(announcement: 1, intent: .none) { _ in
            seenInside = prober.readDirectives()
            return Directive()
        }
        #expect(seenInside == nil)
        #expect(prober.readDirectives()?.announcement == 1)
    }

    @Test func `a reader never sees parts of two announcements`() throws {
        let count = 64
        let (judge, descriptor) = try SharedPage.create(for: ProberRig.schedule(Array(repeating: "/a", count: count)))
        defer { close(descriptor) }
        let (prober, _) = try SharedPage.open(descriptor)
        let done = try EventDescriptor()
        try SystemThread.start(name: "publisher", stack: ThreadStack(kibibytes: 256, resident: 16), policy: .ordinary) {
            for number in UInt32(1)...20_000 {
                judge.publish(announcement: number, intent: .none) { _ in Directive(promise: number % 2 == 0) }
            }
            done.raise()
        }
        var torn = 0
        while done.take() == 0 {
            guard let sheet = prober.readDirectives(), sheet.announcement > 0 else { continue }
            torn += sheet.directives.allSatisfy { $0.promise == (sheet.announcement % 2 == 0) } ? 0 : 1
        }
        #expect(torn == 0)
    }

    @Test func `the page cannot be made smaller under its readers`() throws {
        let (_, descriptor) = try SharedPage.create(for: ProberRig.schedule(["/a"]))
        defer { close(descriptor) }
        #expect(ftruncate(descriptor, 0) == -1)
    }

    @Test func `something else than a page is refused`() throws {
        let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(throws: ProberFault.noPage) { try SharedPage.open(descriptor) }
    }
}

import Glibc
import HeartbeatCore
import Synchronization
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The watchdog's thread with a device that only takes notes; real ones are what the scenarios on real kernels have.
@Suite struct WatchdogTests {
    private final class FakeDevice: WatchdogDriver {
        let calls = Mutex<[String]>([])
        let openError: Int32
        let answer: Int32?
        let asked = Atomic<Int32>(0)

        init(openError: Int32 = 0, answer: Int32? = nil) {
            self.openError = openError
            self.answer = answer
        }

        private func note(_ call: String) { calls.withLock { $0.append(call) } }
        func open() -> Int32 {
            note("open")
            return openError
        }
        func setTimeout(_ seconds: Int32) -> Int32 {
            note("timeout \(seconds)")
            asked.store(seconds, ordering: .relaxed)
            return 0
        }
        func timeout() -> Int32 { answer ?? asked.load(ordering: .relaxed) }
        func feed() -> Int32 {
            note("feed")
            return 0
        }
        func disarm() -> Int32 {
            note("disarm")
            return 0
        }
        func survivesCrash() -> Bool { true }
        var all: [String] { calls.withLock { $0 } }
    }

    private let directory: ReportDirectory

    init() throws { directory = try ReportDirectory() }

    private func watchdog(_ devices: FakeDevice...) throws -> Watchdog {
        let candidates = devices.indices.map {
            WatchdogCandidate(path: "/dev/watchdog\($0)", identity: "fake", hasNoWayOut: false)
        }
        return try Watchdog(
            WatchdogSource(candidates: candidates, drivers: devices), mark: WatchdogMark(runtime: directory.path),
            policy: .ordinary)
    }

    private static var soon: BootInstant { BootClock.now() + .seconds(60) }

    private func settle(_ watchdog: Watchdog) { #expect(wait(until: .seconds(5)) { watchdog.isIdle }) }

    @Test func `it is opened, asked for a timeout, fed and disarmed, and the driver's answer counts`() throws {
        let device = FakeDevice(answer: 63)
        let watchdog = try self.watchdog(device)
        #expect(watchdog.phase == .disarmed && device.all.isEmpty)
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        #expect(watchdog.phase == .armed && watchdog.timeout == .seconds(63) && watchdog.asked == .seconds(60))
        watchdog.feed(until: Self.soon)
        settle(watchdog)
        watchdog.retime(.seconds(40), until: Self.soon)
        settle(watchdog)
        watchdog.disarm()
        settle(watchdog)
        #expect(watchdog.phase == .disarmed && watchdog.device == nil)
        #expect(device.all == ["open", "timeout 60", "feed", "timeout 40", "disarm"])
    }

    @Test func `an order that comes too late is not carried out`() throws {
        let device = FakeDevice()
        let watchdog = try self.watchdog(device)
        let past = BootClock.now() - .milliseconds(1)
        watchdog.arm(timeout: .seconds(60), until: past)
        settle(watchdog)
        #expect(device.all.isEmpty && watchdog.phase == .disarmed)
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        let fedAt = watchdog.fedAt
        watchdog.feed(until: past)
        settle(watchdog)
        watchdog.retime(.seconds(30), until: past)
        settle(watchdog)
        #expect(device.all == ["open", "timeout 60"] && watchdog.fedAt == fedAt)
    }

    @Test func `a busy device leads to the next one`() throws {
        let busy = FakeDevice(openError: EBUSY)
        let free = FakeDevice()
        let watchdog = try self.watchdog(busy, free)
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        #expect(watchdog.phase == .armed && watchdog.device?.path == "/dev/watchdog1")
        #expect(busy.all == ["open"])
    }

    @Test func `one that an earlier process left running is waited for, not passed over`() throws {
        let left = FakeDevice(openError: EBUSY)
        let other = FakeDevice()
        let candidates = (0..<2).map {
            WatchdogCandidate(path: "/dev/watchdog\($0)", identity: "fake", hasNoWayOut: false)
        }
        let watchdog = try Watchdog(
            WatchdogSource(candidates: candidates, drivers: [left, other], isInherited: true),
            mark: WatchdogMark(runtime: directory.path), policy: .ordinary)
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        #expect(watchdog.phase == .failed && other.all.isEmpty && watchdog.isInherited)
    }

    @Test func `where all are busy it says why`() throws {
        let watchdog = try self.watchdog(FakeDevice(openError: EBUSY))
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        #expect(watchdog.phase == .failed && watchdog.errorNumber == EBUSY && watchdog.device == nil)
    }

    @Test func `a device that tells no timeout is disarmed at once`() throws {
        let device = FakeDevice(answer: 0)
        let watchdog = try self.watchdog(device)
        watchdog.arm(timeout: .seconds(60), until: Self.soon)
        settle(watchdog)
        #expect(watchdog.phase == .failed && device.all == ["open", "timeout 60", "disarm"])
    }

    @Test func `hardware comes before software, and what cannot be disarmed is taken only by name`() {
        let all = [
            WatchdogCandidate(path: "/dev/watchdog0", identity: "Software Watchdog", hasNoWayOut: false),
            WatchdogCandidate(path: "/dev/watchdog1", identity: "iTCO_wdt", hasNoWayOut: true),
            WatchdogCandidate(path: "/dev/watchdog2", identity: "i6300ESB timer", hasNoWayOut: false),
        ]
        let chosen = WatchdogCandidate.choose(.auto, from: all)
        #expect(chosen.map(\.path) == ["/dev/watchdog2", "/dev/watchdog0"])
        #expect(WatchdogCandidate.choose(.device(path: "/dev/watchdog1"), from: all).first?.hasNoWayOut == true)
        let first = WatchdogCandidate.choose(.device(path: "/dev/watchdog"), from: all)
        #expect(first.first?.identity == "Software Watchdog" && first.first?.path == "/dev/watchdog")
        #expect(WatchdogCandidate.choose(.none, from: all).isEmpty)
    }

    @Test func `sysfs is read without opening a device`() throws {
        let directory = try ReportDirectory()
        try Files.makeDirectory("\(directory.path)/watchdog2")
        for (name, identity, nowayout) in [("watchdog1", "b", "1"), ("watchdog0", "a", "0")] {
            try Files.makeDirectory("\(directory.path)/\(name)")
            try Files.write(identity + "\n", to: "\(directory.path)/\(name)/identity")
            try Files.write(nowayout + "\n", to: "\(directory.path)/\(name)/nowayout")
        }
        let all = WatchdogCandidate.all(in: directory.path)
        #expect(all.map(\.path) == ["/dev/watchdog0", "/dev/watchdog1", "/dev/watchdog2"])
        // What nobody tells is taken to be so.
        #expect(all.map(\.identity) == ["a", "b", ""] && all.map(\.hasNoWayOut) == [false, true, true])
    }

    @Test func `a debug build, a trial and a prohibition have no device`() {
        var paths = Configuration.Paths()
        let real = SysrqTrigger(path: paths.sysrqTrigger, forbidden: false)
        #expect(WatchdogSource(choice: .auto, paths: paths, trigger: real).candidates.isEmpty)
        paths.sysrqTrigger = "/tmp/recorded"
        let trial = WatchdogSource(choice: .device(path: "/dev/watchdog"), paths: paths, trigger: real)
        #expect(trial.candidates.isEmpty && trial.fault != nil)
        #expect(WatchdogSource(choice: .none, paths: paths, trigger: real).fault == nil)
    }
}

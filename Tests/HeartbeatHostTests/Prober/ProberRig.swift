import Glibc
import HeartbeatCore
import HeartbeatHost
import Synchronization
import Testing

/// A judge without judgement: makes real probers of the built program and reads their reports.
final class ProberRig {
    let launcher: ProberLauncher
    let wake: EventDescriptor
    private(set) var link: ProberLink
    private var report = ProbeReport(kind: .ready, storage: 0, generation: 0, start: .never)

    init(_ storages: [String], interval: Duration = .milliseconds(100), executable: String? = nil) throws {
        wake = try EventDescriptor()
        launcher = try ProberLauncher(
            executable: executable ?? Self.heartbeat, syncDirectories: ["/tmp", "/nonexistent"], wake: wake
        ) { Issue.record("\($0)") }
        launcher.set(schedule: Self.schedule(storages, interval: interval))
        link = try Self.obtain(launcher, wake)
    }

    deinit {
        link.abandon()
        launcher.dispose(link)
    }

    static func schedule(_ storages: [String], interval: Duration = .milliseconds(100)) -> Schedule {
        var timing = Configuration.Timing()
        timing.interval = interval
        let storages = storages.enumerated().map {
            Configuration.Storage(uuid: "sr-\($0.offset)", kind: .nfs, path: $0.element, allowsLocal: true)
        }
        return Schedule(
            epoch: 3, host: "h1", address: nil, timing: timing, storages: storages,
            bootID: BootID(high: 1, low: 2), nonceSecret: 4)
    }

    /// Abandons the prober and goes on with another.
    func replace() throws {
        link.abandon()
        launcher.dispose(link)
        link = try Self.obtain(launcher, wake)
    }

    /// Gives leave for ten minutes and activates.
    func begin(generation: UInt64 = 1) {
        link.publish(announcement: 1, intent: .none) { _ in Directive(promise: true) }
        link.extendLeave(until: BootClock.now() + .seconds(600))
        link.activate(generation: generation)
    }

    /// The next report that fits; nil when none comes within `limit` or the prober is gone.
    func next(within limit: Duration = .seconds(10), where fits: (ProbeReport) -> Bool) -> ProbeReport? {
        let deadline = BootClock.now() + limit
        while true {
            switch link.receive(into: &report) {
            case .report: if fits(report) { return report }
            case .gone: return nil
            case .empty:
                let left = deadline - BootClock.now()
                guard left > .zero else { return nil }
                var request = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
                poll(&request, 1, Int32(left.wholeMilliseconds + 1))
            }
        }
    }

    /// The next report of `kind` about SR `storage`.
    func next(_ kind: ProbeReport.Kind, _ storage: UInt32 = 0, within limit: Duration = .seconds(10)) -> ProbeReport? {
        next(within: limit) { $0.kind == kind && $0.storage == storage }
    }

    /// The beat on SR `storage` that has begun and does not end for half a second; nil when there is none within ten. It may have
    /// begun before the storage froze for good.
    func hanging(_ storage: UInt32) -> ProbeReport? {
        let deadline = BootClock.now() + .seconds(10)
        var begun: ProbeReport?
        while BootClock.now() < deadline {
            let report = next(within: .milliseconds(500)) {
                $0.storage == storage && ($0.kind == .begin || $0.kind == .end)
            }
            guard let report else {
                if let begun { return begun }
                continue
            }
            begun = report.kind == .begin ? report : nil
        }
        return nil
    }

    private static func obtain(_ launcher: ProberLauncher, _ wake: EventDescriptor) throws -> ProberLink {
        launcher.requestAnother()
        wake.wait(atMost: .seconds(20))
        return try #require(launcher.take())
    }

    /// The program beside this test bundle.
    static var heartbeat: String {
        let own = CommandLine.arguments[0]
        return String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/heartbeat"
    }
}

import Glibc
import HeartbeatCore
import Synchronization

/// Makes probers on a thread of its own, so that a root disk that hangs in exec hangs only that thread.
///
/// The judge asks with `requestAnother()`, takes what is ready with `take()` and gives back with `dispose(_:)`; none of
/// these blocks, allocates or takes a lock. The thread lives as long as the process: its end would kill the probers it
/// made (prctl(2), PR_SET_PDEATHSIG goes by thread).
package final class ProberLauncher: Sendable {
    private let executable: String
    private let arguments: [String]
    private let nullDescriptor: Int32
    private let onFault: @Sendable (String) -> Void
    /// Raised when a link is ready: the judge polls it.
    private let wake: EventDescriptor
    /// Raised for the launcher's thread: a request, a free slot, a link given back.
    private let work: EventDescriptor
    private let schedule = Mutex<Schedule?>(nil)
    private let requested = Atomic<Int>(0)
    private let ready = Atomic<Unmanaged<ProberLink>?>(nil)
    private let disposed = Atomic<Unmanaged<ProberLink>?>(nil)

    /// Opens what it needs and starts its thread. `executable` is /proc/self/exe save in tests; `syncDirectories` are
    /// the directories whose file systems the order `sync` syncs. `onFault` is called on the launcher's thread.
    package init(
        executable: String, syncDirectories: [String], wake: EventDescriptor,
        onFault: @escaping @Sendable (String) -> Void
    ) throws(SystemFailure) {
        self.executable = executable
        self.arguments = ["heartbeat", Prober.argument] + syncDirectories
        self.wake = wake
        self.onFault = onFault
        work = try EventDescriptor()
        nullDescriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nullDescriptor >= 0 else { throw SystemFailure("open", "/dev/null") }
        try SystemThread.start(name: "launcher", stack: .launcher, policy: .ordinary) { self.run() }
    }

    /// What probers made from now on work by. Waits for a lock and allocates: not for the judging thread.
    package func set(schedule: Schedule) {
        self.schedule.withLock { $0 = schedule }
    }

    /// Asks for one more prober by the schedule last set. The judge's thread or any other.
    package func requestAnother() {
        requested.add(1, ordering: .releasing)
        work.raise()
    }

    /// A prober that is ready, or nil. The judge's thread only, which owns the link from then on.
    package func take() -> ProberLink? {
        guard let link = ready.exchange(nil, ordering: .acquiring) else { return nil }
        work.raise()
        return link.takeRetainedValue()
    }

    /// Abandons a link and takes it back, to free it where that may take time. The judge's thread only, which must then
    /// let go of its own references.
    package func dispose(_ link: ProberLink) {
        // Also one that was never used: a standby ends only by its socket, which is closed with the link, and the link is
        // freed only when its process has ended.
        link.abandon()
        let entry = Unmanaged.passRetained(link)
        var head = disposed.load(ordering: .relaxed)
        while true {
            link.nextDisposed = head
            let (exchanged, original) = disposed.compareExchange(
                expected: head, desired: entry, successOrdering: .releasing, failureOrdering: .relaxed)
            if exchanged { break }
            head = original
        }
        work.raise()
    }

    /// How long a new prober may take to lock its memory and start its threads before it is given up.
    private static let readyWithin = Duration.seconds(10)
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)
    /// How often ended children and freed links are looked for while there are some.
    private static let housekeeping = Duration.milliseconds(500)
}

// The launcher's thread.
extension ProberLauncher {
    private func run() {
        var keeper = LinkKeeper()
        var pause = Duration.zero
        var failures = 0
        while true {
            let limit = pause > .zero ? pause : (keeper.isIdle ? nil : Self.housekeeping)
            let since = BootClock.now()
            work.wait(atMost: limit)
            keeper.add(chain: disposed.exchange(nil, ordering: .acquiring))
            keeper.clean()
            pause = max(pause - (BootClock.now() - since), .zero)
            guard pause == .zero, requested.load(ordering: .acquiring) > 0, ready.load(ordering: .relaxed) == nil,
                let schedule = schedule.withLock({ $0 })
            else { continue }
            do throws(ProberFault) {
                let link = try makeLink(schedule, &keeper)
                failures = 0
                requested.subtract(1, ordering: .relaxed)
                ready.store(Unmanaged.passRetained(link), ordering: .releasing)
                wake.raise()
            } catch {
                onFault("no new prober could be started: \(error); trying again")
                pause = min(Self.firstPause * (1 << min(failures, 10)), Self.longestPause)
                failures += 1
            }
            // More may be wanted.
            work.raise()
        }
    }

    private func makeLink(_ schedule: Schedule, _ keeper: inout LinkKeeper) throws(ProberFault) -> ProberLink {
        let child: SpawnedProcess
        let page: SharedPage
        do throws(SystemFailure) {
            let descriptor: Int32
            (page, descriptor) = try SharedPage.create(for: schedule)
            defer { close(descriptor) }
            child = try SpawnedProcess.start(
                executable: executable, arguments: arguments, environment: Self.environment, null: nullDescriptor,
                shared: descriptor, sendBufferBytes: Self.sendBufferBytes(storages: schedule.storages.count))
        } catch {
            throw .system(error)
        }
        let link = ProberLink(
            processIdentifier: child.identifier, processDescriptor: child.processDescriptor, epoch: schedule.epoch,
            descriptor: child.socket, sightings: child.sideSocket,
            page: page, holdsBurst: Int(child.sendBufferBytes) >= Self.burstBytes(storages: schedule.storages.count))
        do throws(ProberFault) {
            try Self.awaitReady(link)
        } catch {
            link.abandon()
            keeper.add(link)
            throw error
        }
        return link
    }

    private static func awaitReady(_ link: ProberLink) throws(ProberFault) {
        var request = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(readyWithin.wholeMilliseconds)) == 1 else { throw .neverReady }
        var report = ProbeReport(kind: .synced, storage: 0, generation: 0, start: .never)
        guard link.receive(into: &report) == .report, report.kind == .ready else { throw .diedEarly }
    }

    /// Nothing of the daemon's environment: no LD_*, no NOTIFY_SOCKET, no HEARTBEAT_*. A crashing prober must be gone
    /// at once, so the backtracer, another program to be read from disk, is off.
    private static let environment = ["MALLOC_ARENA_MAX=1", "SWIFT_BACKTRACE=enable=no"]

    /// What the kernel counts for one report: its bytes, rounded up, and what holds them (measured: some 280 fit into 208 KiB).
    private static let reportBytes = 768

    /// Room for some ten reports of every SR (the kernel doubles it), never less than the kernel's usual 208 KiB: a judge that lags a
    /// second drops nothing.
    private static func sendBufferBytes(storages: Int) -> Int32 {
        Int32(clamping: max(106_496, storages * 4096))
    }

    /// What all SRs may report within milliseconds: the begin of a beat, its end, and one more.
    private static func burstBytes(storages: Int) -> Int { 3 * storages * reportBytes }
}

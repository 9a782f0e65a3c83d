import Glibc
import HeartbeatCore

/// The parts of a running daemon, put together in the order in which they need each other.
struct DaemonAssembly {
    let reporters: Reporters
    let adoption: Adoption
    let start: StartConfiguration
    /// A fence that no start has told of; nil where there is none.
    let announcement: FenceAnnouncement?
    /// How the boot before ended.
    let bootReport: BootReport
    let box: BlackBox
    /// What became of a watchdog that the daemon before left running; nil where there was none.
    let watchdogNote: String?
    private let configurationPath: String
    private let maker: PlanMaker
    private let desk: JudgeDesk
    private let parts: JudgeParts
    private let hangups: Int32
    private let viewer: ViewerThread

    /// Opens and makes everything. May block on the root disk; before READY only.
    init(
        start: StartConfiguration, configurationPath: String, environment: Daemon.Environment, signals: DaemonSignals,
        moreDegraded: [String]
    ) throws {
        let paths = start.configuration.paths
        self.start = start
        self.configurationPath = configurationPath
        hangups = signals.hangups
        let bootID = Self.bootID
        let bell = try EventDescriptor()
        let ring = try EventRing()
        let history = try? FenceHistory.load(state: paths.state)  // What cannot be read is told by the evidence.
        announcement = history.flatMap { FenceAnnouncement($0, state: paths.state, currentBoot: bootID) }
        let bootReport = BootReport(state: paths.state, currentBoot: bootID, fences: history)
        self.bootReport = bootReport
        let box = try BlackBox(state: paths.state, bootID: bootID, lastSequence: bootReport.lastSequence)
        self.box = box
        let reporters = try Reporters(
            ring: ring, box: box, echo: StandardErrorEcho(journalStream: environment.journalStream),
            pauses: PauseNotes(runtime: paths.runtime, bootID: bootID),
            lastFence: history?.entries.last, lastReset: bootReport.lastReset)
        self.reporters = reporters
        let life = LifePage(
            runtime: paths.runtime, bootID: bootID, storages: start.configuration.storages.count)
        let nonceSecret = life.inherited?.host.nonceSecret ?? UInt64.random(in: 1...UInt64.max)
        let trigger = SysrqTrigger(path: paths.sysrqTrigger, forbidden: environment.forbidsFence)
        let fencePolicy = SystemThread.Policy.realTime(priority: Hardening.Role.prober.priority)
        let evidence = try FenceEvidence(paths: paths, policy: fencePolicy, box: box)
        let reboot = try HostReboot(paths: paths, trigger: trigger, policy: fencePolicy, notify: evidence.notify)
        let mark = WatchdogMark(runtime: paths.runtime)
        let watchdogs = WatchdogSource(
            choice: start.configuration.fence.watchdog, paths: paths, trigger: trigger, inherited: mark.device)
        watchdogNote = mark.settle(
            watchdogs, isReal: WatchdogSource.mayTouchDevices(paths), isNeeded: Self.isInOutage(life))
        let peers = PeerPage(runtime: paths.runtime)
        let degraded =
            moreDegraded + evidence.degraded + [life.fault, peers.fault].compactMap { $0 } + bootReport.faults
        maker = PlanMaker(
            bootID: bootID, nonceSecret: nonceSecret, trigger: trigger, reboot: reboot, watchdogs: watchdogs,
            degraded: degraded, life: life,
            recentFences: Self.recentFences(history), statusWake: reporters.status.wake,
            notifiers: Notifiers(executable: "/proc/self/exe", journal: reporters.journal))
        guard
            let adoption = maker.adoption(
                epoch: 1, configuration: start.configuration, orphans: Self.orphans(life, start.configuration),
                staleReason: start.staleReason, unprotectedReason: start.unprotectedReason)
        else { throw SystemFailure("find room in", paths.runtime + "/life", errorNumber: ENOSPC) }
        self.adoption = adoption
        reporters.expect(adoption.publication)
        adoption.notifier?.expect(adoption.publication)
        reporters.adopt(adoption.publication)
        try reporters.start()
        try box.start(policy: fencePolicy)
        let launcher = try ProberLauncher(
            executable: "/proc/self/exe", syncDirectories: ["/", paths.state, "/var/log/journal", "/run/log/journal"],
            wake: bell, onFault: { reporters.note($0, .warning, .degraded) })
        launcher.set(schedule: maker.schedule(for: adoption.plan))
        let direct = try DirectChannel()
        viewer = ViewerThread(executable: "/proc/self/exe", channel: direct, journal: reporters.journal)
        viewer.adopt(adoption.publication, schedule: maker.schedule(for: adoption.plan))
        desk = JudgeDesk(bell: bell)
        parts = JudgeParts(
            launcher: launcher, life: life, peers: peers, bootID: bootID, nonceSecret: nonceSecret, trigger: trigger,
            reboot: reboot, evidence: evidence, watchdog: try Watchdog(watchdogs, mark: mark, policy: fencePolicy),
            forcesStop: environment.forcesStop, ring: ring, box: box, direct: direct,
            service: ServiceManager(
                socketPath: environment.notifySocket, watchdogMicroseconds: environment.watchdogMicroseconds),
            stops: signals.stops)
    }

    /// Rehearses the fence, says READY, judges on the calling thread until an orderly stop.
    func judge() throws -> Bool {
        let plan = adoption.plan
        tellOfStart()
        parts.reboot.rehearse()
        if !parts.evidence.rehearse(for: plan) {
            reporters.note("the evidence of a fence could not be rehearsed in 5 s", .warning, .degraded)
        }
        for name in forgotten {
            let file = start.configuration.paths.runtime + "/guarded"
            reporters.note(
                "SR \(name) was armed in this boot and is no longer guarded: it is neither in the configuration nor in "
                    + file, .critical, .unprotected)
        }
        let engine = PolicyEngine(settings: adoption.settings, life: parts.life.inherited, at: BootClock.now())
        let judge = Judge(adoption, engine: engine, parts: parts, desk: desk)
        let keeper = try ConfigurationKeeper(state: plan.configuration.paths.state, reporters: reporters)
        if let file = start.file { keeper.keep(file) }
        let control = ControlThread(
            configurationPath: configurationPath, plan: plan, maker: maker, desk: desk, launcher: parts.launcher,
            reporters: reporters, viewer: viewer, keeper: keeper, hangups: hangups)
        try SystemThread.start(name: "control", stack: .helper, policy: .ordinary) { control.run() }
        try VolumeThread(reporters: reporters, runtime: plan.configuration.paths.runtime).start()
        try viewer.start()
        defer { viewer.end() }
        parts.service.sayReady()
        return judge.run()
    }

    /// This boot's name; all zeros where /proc does not tell it, which no real boot has.
    private static var bootID: BootID {
        (try? BootID.current()) ?? BootID(high: 0, low: 0)
    }

    /// Fences of the last hour by the wall clock.
    private static func recentFences(_ history: FenceHistory?) -> Int {
        history?.fences(since: BootClock.wallNanoseconds() - Duration.seconds(3600).wholeNanoseconds) ?? 0
    }

    /// Names of SRs that are armed in this boot, and of which nothing else is known any more.
    private var forgotten: [String] {
        let armed = parts.life.inherited?.storages.filter { $0.life == .armed || $0.life == .paused } ?? []
        return armed.map(\.uuid).filter { name in !adoption.plan.storages.contains { $0.uuid == name } }
    }

    /// A fence is committed, or an armed SR is silent for long: what a daemon before this one has promised may come due.
    private static func isInOutage(_ life: LifePage) -> Bool {
        guard let inherited = life.inherited else { return false }
        return inherited.host.committedAt != .never
            || inherited.storages.contains { $0.life == .armed && $0.health >= .failing }
    }

    /// SRs that are armed in this boot but no longer in the configuration: guarded on until `setup --remove`.
    private static func orphans(_ life: LifePage, _ configuration: Configuration) -> [Configuration.Storage] {
        guard let entries = life.inherited?.storages else { return [] }
        let armed = entries.filter { $0.life == .armed || $0.life == .paused }.map(\.uuid)
        let known = GuardedList(runtime: configuration.paths.runtime).load()
        return known.filter { old in
            armed.contains(old.uuid) && !configuration.storages.contains { $0.uuid == old.uuid }
        }
    }
}

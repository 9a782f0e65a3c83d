import CLinux
import Glibc
import HeartbeatCore

/// The prober process: beats on every SR, each on a thread of its own, and reports to the judge.
///
/// Its main thread touches no storage: it ticks, takes orders and ends the process when the judge is gone. All threads
/// are made before READY, since making one needs memory and time that a host in trouble may not have.
package enum Prober {
    /// The hidden first argument that makes this binary a prober.
    package static let argument = "prober"
    /// The descriptors that the launcher leaves in the child.
    private static let socket: Int32 = 3
    private static let pageDescriptor: Int32 = 4
    private static let sightings: Int32 = 5

    /// Runs the prober on descriptors 3 (socket), 4 (page) and 5 (sightings); never returns. `syncDirectories` are the directories
    /// whose file systems the order `sync` syncs.
    package static func main(syncDirectories: [String]) -> Never {
        do throws(ProberFault) {
            try run(syncDirectories: syncDirectories)
        } catch {
            let line = "heartbeat: \(error)\n"
            _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            _exit(EX_SOFTWARE)
        }
    }

    private static func run(syncDirectories: [String]) throws(ProberFault) -> Never {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        // Besides the socket's end: a stopped prober cannot see that.
        _ = heartbeat_die_with_parent()
        let (page, schedule) = try SharedPage.open(pageDescriptor)
        // What cannot be had here the judge, with the same rights, could not have either, and says so.
        _ = Hardening.apply(role: .prober)
        ProberRights.giveUpTheRest()
        // Started as /proc/self/exe, it would be called "exe" by ps and systemd.
        _ = heartbeat_name_thread("heartbeat-probe")
        do throws(SystemFailure) {
            let context = try ProberContext(
                schedule: schedule, page: page, socket: socket, sightings: sightings)
            let scanRequests = try EventDescriptor()
            let syncRequests = try EventDescriptor()
            let sync = SyncThread(context: context, requests: syncRequests, directories: syncDirectories)
            let scan = ScanThread(context: context, requests: scanRequests)
            try startThreads(context, scan, sync)
            var loop = ProberLoop(
                context: context, socket: socket, scanRequests: scanRequests, syncRequests: syncRequests)
            page.tick(at: BootClock.now())
            context.send(context.report(.ready, storage: 0, start: BootClock.now()))
            loop.run()
        } catch {
            throw .system(error)
        }
    }

    private static func startThreads(
        _ context: ProberContext, _ scan: ScanThread, _ sync: SyncThread
    ) throws(SystemFailure) {
        for state in context.storages {
            let beat = BeatThread(context: context, state: state)
            let policy = SystemThread.Policy.realTime(priority: Hardening.Role.prober.priority)
            try SystemThread.start(name: "beat-\(state.index)", stack: .beat, policy: policy) {
                beat.run()
            }
            let reopen = ReopenThread(context: context, state: state)
            try SystemThread.start(name: "reopen-\(state.index)", stack: .reopen, policy: .ordinary) {
                reopen.run()
            }
            let peers = PeerThread(context: context, state: state)
            try SystemThread.start(name: "peers-\(state.index)", stack: .peers, policy: .ordinary) {
                peers.run()
            }
        }
        try SystemThread.start(name: "scan", stack: .scan, policy: .ordinary) { scan.run() }
        try SystemThread.start(name: "sync", stack: .sync, policy: .ordinary) { sync.run() }
        context.awaitThreads(context.storages.count * 3 + 2)
    }
}

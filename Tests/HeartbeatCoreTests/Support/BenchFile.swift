import HeartbeatCore

/// A configuration for the bench, with the defaults of the contract: 5/10/20/40/60/90/120 s.
struct BenchFile {
    var storages: Int
    var timing = Configuration.Timing()
    var policy = Configuration.Policy()
    var fence = Configuration.Fence()
    var paths = Configuration.Paths()
    var mode = Configuration.Mode.enforce
    var readers = Configuration.Readers.heartbeat
    /// SRs outside CloudStack's layout.
    var outside: Set<Int> = []
    /// SRs that are guarded on though the file no longer names them, at the end of the list.
    var orphans: [Int] = []
    var isOverFenceBudget = false
    var isFenceReady = true
    var mayFence = true
    /// Records may be written past a stuck mount.
    var writesDirectly = false

    init(storages: Int) { self.storages = storages }

    var settings: EngineSettings {
        let named = (0..<storages).filter { !orphans.contains($0) }.map(storage)
        do {
            let configuration = try Configuration(
                host: "bench", mode: mode, readers: readers, timing: timing, policy: policy, fence: fence, paths: paths,
                storages: named)
            return EngineSettings(
                configuration: configuration, storages: named + orphans.map(storage), configuredCount: named.count,
                mayFence: mayFence, isFenceReady: isFenceReady, isOverFenceBudget: isOverFenceBudget)
        } catch {
            preconditionFailure("the bench's file is not valid: \(error)")
        }
    }

    /// The jitter of the bench's host under its timing.
    var jitter: Duration { Terms.jitter(host: "bench", timing: timing) }

    func storage(_ index: Int) -> Configuration.Storage {
        let uuid = "sr-\(index)"
        let path = outside.contains(index) ? "/srv/\(uuid)" : "/run/sr-mount/\(uuid)"
        return Configuration.Storage(uuid: uuid, kind: .nfs, path: path, writesDirectly: writesDirectly)
    }
}

import Glibc
import HeartbeatCore

/// Activates other hosts' volumes `hb-<host>` in the volume groups of this host's SRs, so that their records can be read here:
/// LVM makes no device for a volume that another host made, until it is asked to. Changes no metadata.
///
/// On a thread of its own, by LVM's tools, each with a deadline: nothing waits for it. But until it has done its work such hosts
/// are not seen on this SR: unknown, and where this host loses another SR that they share, it takes them for hosts that see it
/// only there. So it comes at once when a record elsewhere names an SR on which nothing is seen of its host.
final class VolumeThread: Sendable {
    /// LVM reads every disk of the host for it.
    private static let period = Duration.seconds(120)
    /// After tools that did not come back: each of them may hang in the kernel.
    private static let longPeriod = Duration.seconds(900)
    private static let firstAfter = Duration.seconds(2)
    /// How often it looks for hosts that are not seen, in memory only.
    private static let look = Duration.seconds(2)
    private static let deadline = Duration.seconds(20)

    private let reporters: Reporters
    private let runtime: String
    private let directories: [String]

    /// `runtime` has the peer table; `directories` is where LVM's tools are looked for.
    init(reporters: Reporters, runtime: String, directories: [String] = SetupEnvironment().toolDirectories) {
        self.reporters = reporters
        self.runtime = runtime
        self.directories = directories
    }

    /// Starts the thread.
    func start() throws(SystemFailure) {
        try SystemThread.start(name: "volumes", stack: .helper, policy: .ordinary) { self.run() }
    }

    private func run() -> Never {
        var pause = Self.firstAfter
        var last = BootClock.now()
        var told: Set<String> = []
        // Looked for once each, so that a host that has no volume costs no more.
        var sought: Set<String> = []
        while true {
            sleep(UInt32(Self.look.components.seconds))
            let unseen = unseen()
            let isNews = pause < Self.longPeriod && !unseen.isSubset(of: sought)
            guard isNews || BootClock.now() - last >= pause else { continue }
            sought = unseen
            pause = Self.period
            defer { last = BootClock.now() }
            for storage in reporters.plan?.storages ?? [] where storage.kind == .iscsi {
                guard reporters.health(of: storage.uuid) == .healthy, let group = group(of: storage) else { continue }
                do throws(Tool.Fault) {
                    try activate(group)
                    told.remove(group)
                } catch {
                    if case .deadline = error { pause = Self.longPeriod }
                    guard told.insert(group).inserted else { continue }
                    reporters.note(
                        "other hosts' heartbeats in \(group) may not be seen: \(error)", .warning, .degraded)
                }
            }
        }
    }

    /// Pairs of host and SR of which the host's record elsewhere tells, and nothing is seen.
    private func unseen() -> Set<String> {
        guard reporters.plan?.storages.contains(where: { $0.kind == .iscsi }) ?? false,
            let picture = try? PeerPicture(runtime: runtime)
        else { return [] }
        return Set(
            picture.storages.indices.flatMap { index in
                picture.table.hostsUnseen(on: index).map { "\($0) \(picture.storages[index])" }
            })
    }

    /// The group of the volume that this host beats on; nil where it beats on something else.
    private func group(of storage: Configuration.Storage) -> String? {
        guard let status = try? FileStatus(of: storage.path, followsLinks: true), status.kind == .block else {
            return nil
        }
        return MapperVolume(status.specialDevice)?.groupName
    }

    private func activate(_ group: String) throws(Tool.Fault) {
        let inactive = ["--noheadings", "-o", "lv_name", "-S", "lv_name=~^hb- && lv_active!=active", group]
        let listed = try Tool("lvs", in: directories).run(inactive, deadline: Self.deadline)
        guard listed.status == 0 else { return }
        let names = listed.output.split(whereSeparator: \.isWhitespace).filter { RecordName($0.dropFirst(3)) != nil }
        guard !names.isEmpty else { return }
        let volumes = names.map { "\(group)/\($0)" }
        _ = try Tool("lvchange", in: directories).run(["--activate", "y"] + volumes, deadline: Self.deadline)
    }
}

import Glibc
import HeartbeatCore

/// Activates other hosts' volumes `hb-<host>` in the volume groups of this host's SRs, so that their records can be read here:
/// LVM makes no device for a volume that another host made, until it is asked to. Changes no metadata.
///
/// On a thread of its own, by LVM's tools, each with a deadline: nothing waits for it, and without it such hosts are only not
/// seen, which makes them unknown.
final class VolumeThread: Sendable {
    /// LVM reads every disk of the host for it.
    private static let period = Duration.seconds(120)
    /// After tools that did not come back: each of them may hang in the kernel.
    private static let longPeriod = Duration.seconds(900)
    private static let firstAfter = Duration.seconds(2)
    private static let deadline = Duration.seconds(20)

    private let reporters: Reporters
    private let directories: [String]

    /// `directories` is where LVM's tools are looked for.
    init(reporters: Reporters, directories: [String] = SetupEnvironment().toolDirectories) {
        self.reporters = reporters
        self.directories = directories
    }

    /// Starts the thread; 256 KiB of stack for paths and the output of tools.
    func start() throws(SystemFailure) {
        try SystemThread.start(name: "volumes", stackBytes: 256 * 1024, policy: .ordinary) { self.run() }
    }

    private func run() -> Never {
        var pause = Self.firstAfter
        var told: Set<String> = []
        while true {
            sleep(UInt32(pause.components.seconds))
            pause = Self.period
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

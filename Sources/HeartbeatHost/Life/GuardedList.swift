import Glibc
import HeartbeatCore

/// `<runtime>/guarded`: the SRs of the plan in force, so that a start whose configuration lacks an armed one can guard
/// it on. On tmpfs; written by the control thread, read once at the start.
struct GuardedList {
    private let path: String

    init(runtime: String) {
        path = runtime + "/guarded"
    }

    /// Writes the list by temporary file and rename.
    func store(_ schedule: Schedule) throws(SystemFailure) {
        try WholeFile.replace(path, with: schedule.encoded(), mode: 0o600)
    }

    /// The SRs of the list; empty when there is none, or it is damaged or too large to be one.
    func load() -> [Configuration.Storage] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        // Damage is no news of its own: an armed SR that is missing here is named at the start.
        guard let bytes = try? WholeFile.read(descriptor, name: path, atMost: 4 << 20),
            let schedule = try? Schedule(decoding: bytes)
        else { return [] }
        return schedule.storages
    }
}

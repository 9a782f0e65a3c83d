import HeartbeatCore

/// The environment of the command of `[notify]`: what the journal is told, and nothing of the daemon's own environment.
package enum NoticeEnvironment {
    /// Of a shell's usual places; a hook that needs others sets them itself.
    private static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// `NAME=value` entries for `entry`; what is not known is not set. `wallNanoseconds` is when it happened. Pure.
    package static func make(
        _ kind: NoticeKind, _ entry: JournalEntry, plan: Plan, wallNanoseconds: Int64
    ) -> [String] {
        let storage = entry["HEARTBEAT_SR"]
        let optional = [
            ("SR", storage), ("SR_PATH", plan.storages.first { $0.uuid == storage }?.path),
            ("CAUSE", entry["HEARTBEAT_CAUSE"].flatMap { $0 == "none" ? nil : $0 }),
            ("SILENCE_SECONDS", seconds(entry["HEARTBEAT_SILENCE_MS"])),
            ("DECISION", entry["HEARTBEAT_DECISION"]), ("REASON", entry["HEARTBEAT_REASON"]),
        ]
        return [
            path, "LC_ALL=C", "HEARTBEAT_EVENT=\(kind.rawValue)", "HEARTBEAT_HOST=\(plan.configuration.host)",
            "HEARTBEAT_SENTENCE=\(entry.text)", "HEARTBEAT_MESSAGE_ID=\(entry.identifier.text)",
            "HEARTBEAT_TIME=\(WallTime.text(nanoseconds: wallNanoseconds))", "HEARTBEAT_VERSION=\(Version.current)",
        ] + optional.compactMap { name, value in value.map { "HEARTBEAT_\(name)=\($0)" } }
    }

    /// nil for no silence at all.
    private static func seconds(_ milliseconds: String?) -> String? {
        guard let milliseconds = milliseconds.flatMap({ Int64($0) }), milliseconds > 0 else { return nil }
        return DecimalSeconds.text(.milliseconds(milliseconds))
    }
}

import HeartbeatCore

extension SetupReport {
    /// The report for programs (docs/configuration.md). `changed` tells whether anything was done; in a dry run, whether
    /// anything would be.
    package func json(path: String, isDryRun: Bool) -> JSONValue {
        .object([
            ("schema", .integer(1)), ("changed", .boolean(!isNothingToDo)), ("dry_run", .boolean(isDryRun)),
            ("config", .string(path)), ("host", .optional(configuration?.host)),
            ("readers", .optional(configuration?.readers.rawValue)),
            ("takeover_after_seconds", configuration.map { .seconds($0.timing.takeoverAfter) } ?? .null),
            ("sr", .array((configuration?.storages ?? []).map(Self.json))),
            ("steps", .array(steps.map { .string($0) })), ("notes", .array(notes.map { .string($0) })),
            ("warnings", .array(allWarnings.map { .string($0) })), ("daemon_fault", .optional(daemonFault)),
        ])
    }

    private static func json(_ storage: Configuration.Storage) -> JSONValue {
        .object([
            ("uuid", .string(storage.uuid)), ("kind", .string(storage.kind.rawValue)), ("path", .string(storage.path)),
            ("allow_local", .boolean(storage.allowsLocal)),
        ])
    }
}

import HeartbeatCore

extension ConfigurationReader {
    /// Every key of the format by section; the empty section is the top level.
    static let keys: [(section: String, names: [String])] = [
        ("", ["version", "host", "address", "mode", "readers", "timing", "policy", "fence", "notify", "paths", "sr"]),
        (
            "timing",
            ["interval", "io_timeout", "alert_after", "sync_after", "fence_after", "fence_by", "takeover_after"]
        ),
        ("policy", ["lost_unused", "partial_loss", "all_lost", "sync", "lost_mount_stuck"]),
        ("fence", ["action", "evidence_budget", "sync_budget", "watchdog"]),
        ("notify", ["command", "timeout"]),
        ("paths", ["sysrq_trigger", "kmsg", "runtime", "state"]),
        (
            "sr",
            [
                "uuid", "kind", "path", "source", "fsid", "dm_uuid", "allow_local", "direct", "direct_beat",
                "direct_secret",
            ]
        ),
    ]

    /// Reads all sections into a draft; what is missing or wrong keeps its default and is noted.
    mutating func readDraft(_ members: [TomlMember]) -> ConfigurationDraft {
        var root = TableReader(section: "", path: "", members: members, reader: self)
        var draft = ConfigurationDraft(host: "")
        root.require("host", line: 1, "host is missing: write host = \"…\", this host's UUID or name")
        root.string("host") { draft.host = $0 }
        root.string("address") { draft.address = $0 }
        root.choice("mode") { draft.mode = $0 }
        root.choice("readers") { draft.readers = $0 }
        root.table("timing") { Self.readTiming(&$0, into: &draft.timing) }
        root.table("policy") { Self.readPolicy(&$0, into: &draft.policy) }
        root.table("fence") { Self.readFence(&$0, into: &draft.fence) }
        root.table("notify") { draft.notify = Self.readNotify(&$0) }
        root.table("paths") { Self.readPaths(&$0, into: &draft.paths) }
        root.tables("sr") { draft.storages.append(Self.readStorage(&$0)) }
        root.refuseUnknownKeys()
        self = root.reader
        return draft
    }

    private static func readTiming(_ table: inout TableReader, into timing: inout Configuration.Timing) {
        table.duration("interval") { timing.interval = $0 }
        table.duration("io_timeout") { timing.ioTimeout = $0 }
        table.duration("alert_after") { timing.alertAfter = $0 }
        table.duration("sync_after") { timing.syncAfter = $0 }
        table.duration("fence_after") { timing.fenceAfter = $0 }
        table.duration("fence_by") { timing.fenceBy = $0 }
        table.duration("takeover_after") { timing.takeoverAfter = $0 }
    }

    private static func readPolicy(_ table: inout TableReader, into policy: inout Configuration.Policy) {
        table.choice("lost_unused") { policy.lostUnused = $0 }
        table.choice("partial_loss") { policy.partialLoss = $0 }
        table.choice("all_lost") { policy.allLost = $0 }
        table.choice("sync") { policy.sync = $0 }
        table.choice("lost_mount_stuck") { policy.lostMountStuck = $0 }
    }

    private static func readFence(_ table: inout TableReader, into fence: inout Configuration.Fence) {
        table.choice("action") { fence.action = $0 }
        table.duration("evidence_budget") { fence.evidenceBudget = $0 }
        table.duration("sync_budget") { fence.syncBudget = $0 }
        var watchdog: String?
        table.string("watchdog") { watchdog = $0 }
        switch watchdog {
        case nil, "auto": fence.watchdog = .auto
        case "none": fence.watchdog = .none
        case .some(let path) where path.hasPrefix("/"): fence.watchdog = .device(path: path)
        case .some(let text):
            table.note(
                "watchdog", "watchdog is \"\(text)\": use \"auto\", \"none\" or a device such as \"/dev/watchdog0\"")
        }
    }

    private static func readNotify(_ table: inout TableReader) -> Configuration.Notify {
        var notify = Configuration.Notify(command: "")
        table.require("command", "command is missing: write command = \"/…\", the program to run")
        table.string("command") { notify.command = $0 }
        table.duration("timeout") { notify.timeout = $0 }
        return notify
    }

    private static func readPaths(_ table: inout TableReader, into paths: inout Configuration.Paths) {
        table.string("sysrq_trigger") { paths.sysrqTrigger = $0 }
        table.string("kmsg") { paths.kernelLog = $0 }
        table.string("runtime") { paths.runtime = $0 }
        table.string("state") { paths.state = $0 }
    }

    private static func readStorage(_ table: inout TableReader) -> Configuration.Storage {
        var storage = Configuration.Storage(uuid: "", kind: .nfs, path: "")
        table.require("uuid", "uuid is missing: write uuid = \"…\", the name that every host gives this SR")
        table.require("kind", "kind is missing: write kind = \"nfs\" or kind = \"iscsi\"")
        table.require("path", "path is missing: write path = \"/…\", the mount point or block device")
        table.string("uuid") { storage.uuid = $0 }
        table.choice("kind") { storage.kind = $0 }
        table.string("path") { storage.path = $0 }
        table.string("source") { storage.source = $0 }
        table.string("fsid") { storage.fileSystemID = $0 }
        table.string("dm_uuid") { storage.deviceMapperUUID = $0 }
        table.boolean("allow_local") { storage.allowsLocal = $0 }
        table.boolean("direct_beat") { storage.writesDirectly = $0 }
        table.string("direct_secret") { storage.directSecret = $0 }
        var direct = "auto"
        table.string("direct") { direct = $0 }
        guard let choice = DirectChoice(direct) else {
            table.note(
                "direct",
                "direct is \"\(direct)\": use \"auto\", \"none\", or where its server is, with a numeric address, such as "
                    + "\"nfs://192.0.2.7/export/sr?version=4\" or \"iscsi://192.0.2.7:3260/iqn.2026-11.org.example:array/1\""
            )
            return storage
        }
        storage.direct = choice
        return storage
    }
}

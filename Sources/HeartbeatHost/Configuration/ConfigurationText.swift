import HeartbeatCore

/// Text of configurations that `setup` writes.
package enum ConfigurationText {
    /// Whose readers a new file is written for.
    package enum Profile: String, CaseIterable, Sendable {
        /// All readers are heartbeat's own check or shims.
        case heartbeat
        /// CloudStack's stock scripts on XenServer.
        case xenserver
        /// CloudStack's stock KVM checker.
        case kvm
    }

    /// A new file without any SR. `address` is the one in KVM's `KVMHA/hb-<address>`.
    package static func new(host: String, address: String?, profile: Profile) -> [UInt8] {
        var lines = [
            "# Configuration of heartbeat, written by `heartbeat setup`. Every key is explained in",
            "# docs/configuration.md; `heartbeat explain` checks this file and shows what it promises.",
            "version = 1",
            "host = \(quoted(host))",
        ]
        if let address { lines.append("address = \(quoted(address))") }
        lines += ["readers = \"\(profile.rawValue)\"", "", "[timing]"]
        let timing = profile == .kvm ? Configuration.Timing.kvm : Configuration.Timing()
        lines += [
            line("interval", timing.interval), line("io_timeout", timing.ioTimeout),
            line("alert_after", timing.alertAfter), line("sync_after", timing.syncAfter),
            line("fence_after", timing.fenceAfter), line("fence_by", timing.fenceBy),
        ]
        lines += takeoverComment(profile) + [line("takeover_after", timing.takeoverAfter)]
        if profile == .kvm {
            lines += [
                "", "# CloudStack's KVM checker takes the verdict of one pool for that of the host.", "[policy]",
                "lost_unused = \"fence\"", "partial_loss = \"fence\"",
            ]
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// The lines of one `[[sr]]`.
    static func block(for storage: Configuration.Storage) -> [[UInt8]] {
        var lines = [
            "[[sr]]", "uuid = \(quoted(storage.uuid))", "kind = \"\(storage.kind.rawValue)\"",
            "path = \(quoted(storage.path))",
        ]
        if let source = storage.source { lines.append("source = \(quoted(source))") }
        if let identity = storage.fileSystemID { lines.append("fsid = \(quoted(identity))") }
        if let identity = storage.deviceMapperUUID { lines.append("dm_uuid = \(quoted(identity))") }
        if storage.allowsLocal { lines.append("allow_local = true  # not shared storage: for trials only") }
        return lines.map { Array($0.utf8) }
    }

    /// A TOML basic string. Control characters never come here: the configuration refuses them.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func line(_ key: String, _ duration: Duration) -> String {
        "\(key) = \"\(DurationText.render(duration))\""
    }

    private static func takeoverComment(_ profile: Profile) -> [String] {
        let last =
            switch profile {
            case .heartbeat:
                "# Here: the readers are heartbeat's own, which wait as long as this host's record asks for."
            case .xenserver:
                "# Here: CloudStack's 2 x xenserver.heartbeat.interval, 120s unless the global was changed."
            case .kvm: "# Here: the 60s of CloudStack's stock KVM checker."
            }
        return ["# The SHORTEST wait of any reader before it calls this host dead: a fact, not a wish.", last]
    }
}

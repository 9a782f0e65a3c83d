import HeartbeatCore

extension ConfigurationText.Profile {
    /// The readers that the profile is for.
    var readers: Configuration.Readers {
        switch self {
        case .heartbeat: .heartbeat
        case .xenserver: .xenserver
        case .kvm: .kvm
        }
    }

    /// Timing by the shortest wait of these readers (docs/configuration.md).
    var timing: Configuration.Timing { self == .kvm ? .kvm : Configuration.Timing() }
}

extension ConfigurationEditor {
    /// Makes the text fit other readers: `readers`, [timing] and, for CloudStack's KVM checker, the [policy] that it
    /// makes needed. Tells each change in words. Only values that change are touched.
    package mutating func setProfile(
        _ profile: ConfigurationText.Profile
    ) throws(ConfigurationFileFault) -> [String] {
        let before = ConfigurationDraft(configuration)
        var draft = before
        draft.readers = profile.readers
        draft.timing = profile.timing
        if profile == .kvm {
            draft.policy.lostUnused = .fence
            draft.policy.partialLoss = .fence
        }
        var lines = Self.lines(of: text)
        var changes: [String] = []
        for (old, new) in zip(Self.settings(of: before), Self.settings(of: draft)) where old.value != new.value {
            lines = try set(new, in: lines)
            changes.append("\(new.key) from \(old.value) to \(new.value)")
        }
        do throws(ConfigurationFileFault) {
            try adopt(lines, draft)
        } catch {
            if !draft.faults.isEmpty { throw error }
            throw fault(
                "readers, [timing] and [policy] are not written a line each: change by hand "
                    + changes.joined(separator: ", "))
        }
        return changes
    }

    /// One value that a profile decides.
    private struct Setting {
        /// Empty for the top level.
        let section: String
        let key: String
        let value: String
    }

    private static func settings(of draft: ConfigurationDraft) -> [Setting] {
        let timing = draft.timing
        let durations = [
            ("interval", timing.interval), ("io_timeout", timing.ioTimeout), ("alert_after", timing.alertAfter),
            ("sync_after", timing.syncAfter), ("fence_after", timing.fenceAfter), ("fence_by", timing.fenceBy),
            ("takeover_after", timing.takeoverAfter),
        ]
        return [Setting(section: "", key: "readers", value: draft.readers.rawValue)]
            + durations.map { Setting(section: "timing", key: $0.0, value: DurationText.render($0.1)) }
            + [
                Setting(section: "policy", key: "lost_unused", value: draft.policy.lostUnused.rawValue),
                Setting(section: "policy", key: "partial_loss", value: draft.policy.partialLoss.rawValue),
            ]
    }

    /// Changes the line of the key, or adds one below the header of its section, or the section at the end. What was
    /// not understood here shows in `adopt`, which reads the result.
    private func set(_ setting: Setting, in lines: [[UInt8]]) throws(ConfigurationFileFault) -> [[UInt8]] {
        var lines = lines
        let line = Array("\(setting.key) = \(ConfigurationText.quoted(setting.value))".utf8)
        let members = try Self.members(of: root(lines))
        guard !setting.section.isEmpty else {
            if let member = members.first(where: { $0.key == setting.key }) {
                lines[member.line - 1] = Self.replacing(setting.value, in: lines[member.line - 1])
            } else if let host = members.first(where: { $0.key == "host" }) {
                lines.insert(line, at: host.line)
            }
            return lines
        }
        guard let section = members.first(where: { $0.key == setting.section }) else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            return lines + [[], Array("[\(setting.section)]".utf8), line]
        }
        if let member = Self.members(of: section.node).first(where: { $0.key == setting.key }) {
            lines[member.line - 1] = Self.replacing(setting.value, in: lines[member.line - 1])
        } else {
            lines.insert(line, at: section.line)
        }
        return lines
    }

    private static func members(of node: TomlNode) -> [TomlMember] {
        if case .table(let members) = node.value { members } else { [] }
    }

    /// The line with the text behind its first `=` replaced, the comment behind it kept.
    private static func replacing(_ value: String, in line: [UInt8]) -> [UInt8] {
        guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return line }
        let start = line[(sign + 1)...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
        guard let start, let end = line[(start + 1)...].firstIndex(of: line[start]) else { return line }
        return Array(line[..<start]) + Array(ConfigurationText.quoted(value).utf8) + Array(line[(end + 1)...])
    }
}

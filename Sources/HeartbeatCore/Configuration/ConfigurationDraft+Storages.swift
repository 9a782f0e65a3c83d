extension ConfigurationDraft {
    /// PATH_MAX of Linux with its ending zero (linux/limits.h).
    private static let longestPath = 4095

    /// Faults of the paths outside [[sr]].
    var pathFaults: [ConfigurationFault] {
        var named = [
            ("paths.sysrq_trigger", paths.sysrqTrigger), ("paths.kmsg", paths.kernelLog),
            ("paths.runtime", paths.runtime), ("paths.state", paths.state),
        ]
        if case .device(let path) = fence.watchdog { named.append(("fence.watchdog", path)) }
        if let notify { named.append(("notify.command", notify.command)) }
        return named.compactMap { key, path in Self.pathFault(key, path) }
    }

    /// Faults of each [[sr]], and of any two that collide.
    var storageFaults: [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        var positionsByName: [String: Int] = [:]
        var positionsByPath: [String: Int] = [:]
        for (position, storage) in storages.enumerated() {
            faults += Self.faults(of: storage, at: position)
            if let other = positionsByName.updateValue(position, forKey: storage.uuid) {
                faults.append(
                    ConfigurationFault(
                        key: "sr[\(position)].uuid",
                        sentence: "uuid \"\(storage.uuid)\" is already that of [[sr]] number \(other + 1): "
                            + "remove one of the two"))
            }
            if let other = positionsByPath.updateValue(position, forKey: Self.withoutEndingSlashes(storage.path)) {
                faults.append(
                    ConfigurationFault(
                        key: "sr[\(position)].path",
                        sentence: "path \"\(storage.path)\" is already that of [[sr]] number \(other + 1), "
                            + "and two beats on one file would overwrite each other: remove one of the two"))
            }
        }
        return faults
    }

    /// Faults between `readers`, the policy and the number of SRs.
    var readerFaults: [ConfigurationFault] {
        guard readers == .kvm, storages.count > 1, policy.partialLoss != .fence || policy.lostUnused != .fence else {
            return []
        }
        return [
            ConfigurationFault(
                key: "readers",
                sentence: "readers = \"kvm\" with \(storages.count) SRs needs partial_loss = \"fence\" and "
                    + "lost_unused = \"fence\", as CloudStack's KVM checker returns the verdict of one pool: "
                    + "set both, or install the shims on every peer and set readers = \"heartbeat\"")
        ]
    }

    /// What `lost_mount_stuck = "alert"` rests on: readers who see the record that is written past the mount, and nothing that fences
    /// for one SR alone.
    var stuckMountFaults: [ConfigurationFault] {
        guard policy.lostMountStuck == .alert else { return [] }
        let needed =
            readers != .heartbeat
            ? "readers = \"heartbeat\", as CloudStack's scripts do not read the record"
            : policy.partialLoss != .alert
                ? "partial_loss = \"alert\", as the other fences for each lost SR alone"
                : !storages.contains(where: \.writesDirectly)
                    ? "direct_beat = true on the SRs it is about, or nobody sees that this host lives" : nil
        guard let needed else { return [] }
        return [
            ConfigurationFault(
                key: "policy.lost_mount_stuck",
                sentence: "lost_mount_stuck = \"alert\" needs \(needed): set it, or remove the line")
        ]
    }

    private static func faults(of storage: Configuration.Storage, at position: Int) -> [ConfigurationFault] {
        let key = "sr[\(position)]"
        var faults: [ConfigurationFault] = []
        if let sentence = nameFault(of: "uuid", storage.uuid) {
            faults.append(ConfigurationFault(key: "\(key).uuid", sentence: sentence))
        }
        if let fault = pathFault("\(key).path", storage.path) { faults.append(fault) }
        if let secret = storage.directSecret, let fault = pathFault("\(key).direct_secret", secret) {
            faults.append(fault)
        }
        if storage.writesDirectly, let sentence = directBeatFault(storage) {
            faults.append(ConfigurationFault(key: "\(key).direct_beat", sentence: sentence))
        }
        if let text = storage.fileSystemID, !isFileSystemID(text) {
            faults.append(
                ConfigurationFault(
                    key: "\(key).fsid",
                    sentence: "fsid \"\(text)\" is not 16 hexadecimal digits in lower case: "
                        + "remove the line or run setup again"))
        }
        for (name, text) in [("source", storage.source), ("dm_uuid", storage.deviceMapperUUID)] {
            guard let text, text.isEmpty || !isPrintable(text) else { continue }
            faults.append(
                ConfigurationFault(
                    key: "\(key).\(name)",
                    sentence: "\(name) is empty or holds control characters: remove the line or run setup again"))
        }
        return faults
    }

    /// Why the record of this SR cannot be written past the kernel; nil when it can.
    private static func directBeatFault(_ storage: Configuration.Storage) -> String? {
        if storage.kind != .nfs { return "direct_beat is for kind = \"nfs\" only: remove the line" }
        if case .iscsi = storage.direct.address { return "direct_beat is for an nfs:// address only: remove the line" }
        if storage.direct == .none { return "direct_beat needs the direct view: remove direct = \"none\" or this line" }
        return nil
    }

    private static func pathFault(_ key: String, _ path: String) -> ConfigurationFault? {
        let name = key.split(separator: ".").last ?? ""
        if !path.hasPrefix("/") {
            return ConfigurationFault(
                key: key, sentence: "\(name) \"\(path)\" is not absolute: write the whole path, from / on")
        }
        if path.utf8.count > longestPath || !isPrintable(path) {
            return ConfigurationFault(
                key: key,
                sentence:
                    "\(name) is longer than \(longestPath) bytes or holds control characters: write a shorter, printable one"
            )
        }
        return nil
    }

    private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    private static func isFileSystemID(_ text: String) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    private static func withoutEndingSlashes(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}

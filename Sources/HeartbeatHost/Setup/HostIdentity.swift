import HeartbeatCore

/// Name of this host on every SR, and who says so.
struct HostIdentity: Equatable {
    let name: String
    /// Where the name comes from, in words.
    let origin: String

    /// What is known without asking the admin: XenServer's UUID of this host, else what the configuration says, else the
    /// host's name. CloudStack's KVM agent has no name for a host but its address, which is a matter of `address`.
    static func find(_ environment: SetupEnvironment, configured: String?) throws(SetupFailure) -> HostIdentity {
        if let uuid = installationUUID(environment) {
            return HostIdentity(name: uuid, origin: "INSTALLATION_UUID in \(environment.inventory)")
        }
        if let configured { return HostIdentity(name: configured, origin: "the configuration") }
        // Without it the host has no name at all.
        let name = (try? KernelFile.line(of: environment.hostName)) ?? ""
        if let uuid = try XenServer(environment)?.host(named: name), ConfigurationDraft.isName(uuid) {
            return HostIdentity(name: uuid, origin: "XenServer's UUID of \(name)")
        }
        guard ConfigurationDraft.isName(name), name != "localhost", !name.hasPrefix("localhost.") else {
            throw SetupFailure(
                .usage,
                "the name of this host (\"\(name)\") is none that other hosts could tell it by: "
                    + "say with --host what it is called on every SR")
        }
        return HostIdentity(name: name, origin: "its host name")
    }

    /// Refuses a name that XenServer gives another host: beats under it would tell that the other one lives.
    static func refuseForeign(_ host: String, _ environment: SetupEnvironment) throws(SetupFailure) {
        guard let own = installationUUID(environment), own != host else { return }
        throw SetupFailure(
            .usage,
            "\(host) is not this host, which XenServer calls \(own) (\(environment.inventory)): leave --host out, and "
                + "move a configuration away that came from another host")
    }

    /// `INSTALLATION_UUID='…'` of XenServer's inventory; nil elsewhere.
    static func installationUUID(_ environment: SetupEnvironment) -> String? {
        // Only XenServer and XCP-ng have this file.
        guard let bytes = try? KernelFile.bytes(of: environment.inventory) else { return nil }
        let key = "INSTALLATION_UUID="
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) where line.hasPrefix(key)
        {
            let uuid = line.dropFirst(key.utf8.count).filter { $0 != "'" && $0 != "\"" }
            if ConfigurationDraft.isName(uuid) { return uuid }
        }
        return nil
    }
}

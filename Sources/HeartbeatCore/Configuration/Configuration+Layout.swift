extension Configuration {
    /// True where CloudStack's XenServer scripts look for the heartbeat of this host: the SR's mount point or the LV.
    /// With readers = "xenserver" only these SRs count as beating (design of the contract, docs/configuration.md).
    package func isInCloudStackLayout(_ storage: Storage) -> Bool {
        [
            "/run/sr-mount/\(storage.uuid)", "/var/run/sr-mount/\(storage.uuid)",
            "/dev/VG_XenStorage-\(storage.uuid)/hb-\(host)",
        ].contains(storage.path)
    }

    /// With SRs, but none of them in the sight of its readers: they call this host dead however well it beats. The SRs of
    /// the uuids in `excluded` are left out.
    package func isOutOfSight(without excluded: [String] = []) -> Bool {
        let rest = storages.filter { !excluded.contains($0.uuid) }
        return readers == .xenserver && !rest.isEmpty && !rest.contains { isInCloudStackLayout($0) }
    }
}

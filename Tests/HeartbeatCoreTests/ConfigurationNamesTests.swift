import HeartbeatCore
import Testing

@Suite struct ConfigurationNamesTests {
    @Test(arguments: [
        "h", "0", "6f0a1b2c-1111-4222-8333-123456789abc", "a.b_c:d-e", String(repeating: "x", count: 64),
    ])
    func `a host or SR may be named so`(name: String) throws {
        let storage = Configuration.Storage(uuid: name, kind: .iscsi, path: "/dev/x")
        _ = try Configuration(host: name, storages: [storage])
    }

    @Test(arguments: [
        "", "-a", ".a", "_a", ":a", "a b", "a/b", "ä", "a\n", "a\0b", String(repeating: "x", count: 65),
    ])
    func `other names are refused for host, address and SR`(name: String) {
        var draft = ConfigurationDraft(host: name)
        draft.address = name
        draft.storages = [Configuration.Storage(uuid: name, kind: .iscsi, path: "/dev/x")]
        #expect(draft.faults.map(\.key) == ["host", "address", "sr[0].uuid"])
    }

    @Test(arguments: [
        ("uuid", Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/b")),
        ("path", Configuration.Storage(uuid: "b", kind: .nfs, path: "/mnt/a/")),
    ])
    func `two SRs may not share a name or a path`(key: String, second: Configuration.Storage) {
        var draft = ConfigurationDraft(host: "h")
        draft.storages = [Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/a"), second]
        #expect(draft.faults.map(\.key) == ["sr[1].\(key)"])
    }

    @Test(arguments: ["", "mnt/a", "./a", "/a\u{1}", "/" + String(repeating: "x", count: 4095)])
    func `a path that is not absolute and printable is refused wherever it stands`(path: String) {
        var draft = ConfigurationDraft(host: "h")
        draft.paths.sysrqTrigger = path
        draft.paths.kernelLog = path
        draft.paths.runtime = path
        draft.paths.state = path
        draft.fence.watchdog = .device(path: path)
        draft.storages = [Configuration.Storage(uuid: "a", kind: .nfs, path: path)]
        #expect(
            draft.faults.map(\.key) == [
                "paths.sysrq_trigger", "paths.kmsg", "paths.runtime", "paths.state", "fence.watchdog", "sr[0].path",
            ])
    }

    @Test(arguments: [
        ("fsid", Configuration.Storage(uuid: "a", kind: .nfs, path: "/a", fileSystemID: "12")),
        ("fsid", Configuration.Storage(uuid: "a", kind: .nfs, path: "/a", fileSystemID: "00000000DEADBEEF")),
        ("source", Configuration.Storage(uuid: "a", kind: .nfs, path: "/a", source: "")),
        ("dm_uuid", Configuration.Storage(uuid: "a", kind: .iscsi, path: "/a", deviceMapperUUID: "LVM-\n")),
    ])
    func `an identity that setup cannot have written is refused`(key: String, storage: Configuration.Storage) {
        var draft = ConfigurationDraft(host: "h")
        draft.storages = [storage]
        #expect(draft.faults.map(\.key) == ["sr[0].\(key)"])
    }

    @Test(arguments: [
        (1, Configuration.LossPolicy.alert, Configuration.LossPolicy.alert, true),
        (2, .fence, .fence, true), (2, .fence, .alert, false), (2, .alert, .fence, false), (2, .alert, .alert, false),
    ])
    func `stock KVM readers with several SRs need both policies to fence`(
        count: Int, partial: Configuration.LossPolicy, unused: Configuration.LossPolicy, isAccepted: Bool
    ) {
        var draft = ConfigurationDraft(host: "h")
        draft.address = "192.0.2.1"
        draft.readers = .kvm
        draft.policy.partialLoss = partial
        draft.policy.lostUnused = unused
        draft.storages = (0..<count).map { Configuration.Storage(uuid: "s\($0)", kind: .nfs, path: "/mnt/\($0)") }
        #expect(draft.faults.isEmpty == isAccepted)
        #expect(isAccepted || draft.faults.contains { $0.sentence.contains("install the shims on every peer") })
    }

    @Test func `stock KVM readers without an address are accepted, as explain warns of them`() {
        var draft = ConfigurationDraft(host: "h")
        draft.readers = .kvm
        #expect(draft.faults == [])
    }
}

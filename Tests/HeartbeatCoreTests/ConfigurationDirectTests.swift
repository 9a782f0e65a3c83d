import HeartbeatCore
import Testing

/// `direct`, `direct_beat` and `lost_mount_stuck`.
@Suite struct ConfigurationDirectTests {
    @Test func `an address is taken whole or not at all`() {
        #expect(
            DirectAddress("nfs://192.0.2.7:2050/export/sr?version=4")
                == .nfs(server: "192.0.2.7", port: 2050, mountPort: nil, version: 4, export: "/export/sr"))
        #expect(
            DirectAddress("nfs://[2001:db8::7]/e?mountport=20048")
                == .nfs(server: "2001:db8::7", port: nil, mountPort: 20048, version: 3, export: "/e"))
        #expect(
            DirectAddress("iscsi://192.0.2.7/iqn.2026-11.org.example:array/1?offset=1052672")
                == .iscsi(
                    server: "192.0.2.7", port: 3260, target: "iqn.2026-11.org.example:array", lun: 1, offset: 1_052_672)
        )
    }

    @Test(arguments: [
        "", "auto", "http://192.0.2.7/e", "nfs://server/e", "nfs://192.0.2.7", "nfs://192.0.2.7:0/e",
        "nfs://192.0.2.7:65536/e",
        "nfs://192.0.2.256/e", "nfs://192.0.2.7/e?version=5", "nfs://192.0.2.7/e?version=3&version=4",
        "nfs://192.0.2.7/e?port=1",
        "nfs://192.0.2.7/e?version", "nfs://192.0.2.7/a b", "nfs://[192.0.2.7]/e", "nfs://user:secret@192.0.2.7/e",
        "iscsi://192.0.2.7/iqn.a", "iscsi://192.0.2.7/iqn.a/256", "iscsi://192.0.2.7/iqn.a/-1", "iscsi://192.0.2.7//1",
        "iscsi://user%secret@192.0.2.7/iqn.a/1", "iscsi://192.0.2.7/iqn.a/1?offset=100", "nfs://192.0.2.7/\u{e9}",
    ])
    func `what is no address is none`(_ text: String) {
        #expect(DirectAddress(text) == nil)
    }

    private static func faults(_ change: (inout ConfigurationDraft) -> Void) -> [String] {
        var draft = ConfigurationDraft(host: "h")
        draft.storages = [Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/a", writesDirectly: true)]
        change(&draft)
        return draft.faults.map { "\($0.key): \($0.sentence)" }
    }

    @Test func `a policy that spares a stuck mount says what it rests on`() {
        #expect(Self.faults { $0.policy.lostMountStuck = .alert } == [])
        let xen = Self.faults {
            $0.policy.lostMountStuck = .alert
            $0.readers = .xenserver
        }
        #expect(xen.count == 1 && xen[0].contains("readers = \"heartbeat\""))
        let partial = Self.faults {
            $0.policy.lostMountStuck = .alert
            $0.policy.partialLoss = .fence
        }
        #expect(partial.count == 1 && partial[0].contains("partial_loss = \"alert\""))
        let unwritten = Self.faults {
            $0.policy.lostMountStuck = .alert
            $0.storages[0].writesDirectly = false
        }
        #expect(
            unwritten.count == 1 && unwritten[0].hasPrefix("policy.lost_mount_stuck")
                && unwritten[0].contains("direct_beat"))
    }

    @Test func `a record is written past a mount of NFS only, and not without a direct view`() {
        #expect(Self.faults { $0.storages[0].kind = .iscsi }.first?.contains("sr[0].direct_beat") == true)
        #expect(Self.faults { $0.storages[0].direct = .none }.first?.contains("sr[0].direct_beat") == true)
    }
}

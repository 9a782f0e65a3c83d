import Testing

@testable import HeartbeatHost

@Suite struct StorageMapperVolumeTests {
    private static let group = String(repeating: "g", count: 32)
    private static let uuid = "LVM-" + group + String(repeating: "v", count: 32)
    private static let device = DeviceNumber(major: 252, minor: 1)

    @Test(arguments: [
        ("VG_XenStorage--11--22-hb--33--44", "hb-33-44"), ("vg-lv", "lv"), ("vg-a--b", "a-b"), ("v--g-lv", "lv"),
        ("vg-VHD--1", "VHD-1"),
    ])
    func `a volume's name is told from its device-mapper name`(mapperName: String, expected: String) throws {
        let volume = try #require(MapperVolume(device: Self.device, mapperUUID: Self.uuid, mapperName: mapperName))
        #expect(volume.name == expected && volume.group == Self.group)
    }

    @Test(arguments: ["mpath-3600", "LVM-short", "CRYPT-LUKS2-x"])
    func `what is no volume is not taken for one`(uuid: String) {
        #expect(MapperVolume(device: Self.device, mapperUUID: uuid, mapperName: "a-b") == nil)
    }

    @Test(arguments: [
        ("hb-own", nil, true), ("hb-kvm-2", 4 << 20, true), ("hb-kvm-2", 64 << 20, true),
        ("hb-11111111-2222-3333-4444-555555555555", 8 << 30, true),
        ("hb-database", 8 << 30, false), ("hb-database", nil, false), ("vm", 4 << 20, false), ("hb-", 4 << 20, false),
    ])
    func `other hosts' heartbeat volumes are no use, a VM's disk of such a name is`(
        name: String, bytes: UInt64?, isHeartbeat: Bool
    ) {
        #expect(TargetNames(host: "own", address: nil).isHeartbeatVolume(name, bytes: bytes) == isHeartbeat)
    }

    @Test func `what cannot be asked is not proven closed`() {
        // This kernel's device-mapper has no such device, or is not there at all.
        #expect(MapperVolume.isAnyOpen([DeviceNumber(major: 252, minor: 1_000_000)]) != true)
        #expect(MapperVolume.isAnyOpen([]) == false)
    }
}

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

    @Test func `what cannot be asked is not proven closed`() {
        // This kernel's device-mapper has no such device, or is not there at all.
        #expect(MapperVolume.isAnyOpen([DeviceNumber(major: 252, minor: 1_000_000)]) != true)
        #expect(MapperVolume.isAnyOpen([]) == false)
    }
}

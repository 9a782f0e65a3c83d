import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ConfigurationEditorTests {
    private static let text = """
        # by hand
        version = 1
        host = "h"   # me

        [[sr]]  # first
        uuid = "a"
        kind = "nfs"
        path = "/mnt/a"

        # about b
        [[sr]]
        uuid = "b"
        kind = "nfs"
        path = "/mnt/b"
        # tail of b

        [timing]
        interval = "4s"

        [notify]
        command = "/bin/true"

        """

    private let added = Configuration.Storage(
        uuid: "c", kind: .iscsi, path: "/dev/x \"y\\z", deviceMapperUUID: "LVM-1", allowsLocal: true)

    private func editor(_ text: String = text) throws -> ConfigurationEditor {
        try ConfigurationEditor(text: Array(text.utf8), name: "x.toml")
    }

    @Test func `an added SR comes last and leaves every other line as it was`() throws {
        var editor = try editor()
        try editor.add(added)
        #expect(editor.configuration.storages.last == added)
        #expect(String(decoding: editor.text, as: UTF8.self).hasPrefix(Self.text))
    }

    @Test func `an SR added and removed again leaves the text that was`() throws {
        var editor = try editor()
        try editor.add(added)
        try editor.remove(storage: "c")
        #expect(String(decoding: editor.text, as: UTF8.self) == Self.text)
    }

    @Test func `a removed SR takes its block and leaves the comments around it`() throws {
        var editor = try editor()
        try editor.remove(storage: "b")
        let expected = """
            # by hand
            version = 1
            host = "h"   # me

            [[sr]]  # first
            uuid = "a"
            kind = "nfs"
            path = "/mnt/a"

            # about b
            # tail of b

            [timing]
            interval = "4s"

            [notify]
            command = "/bin/true"

            """
        #expect(String(decoding: editor.text, as: UTF8.self) == expected)
        #expect(editor.configuration.storages.map(\.uuid) == ["a"])
    }

    @Test func `removing an SR that is not there changes nothing`() throws {
        var editor = try editor()
        try editor.remove(storage: "z")
        #expect(editor.text == Array(Self.text.utf8))
    }

    @Test func `the last SR can be removed, and another added`() throws {
        var editor = try editor("version = 1\nhost = \"h\"\n[[sr]]\nuuid = \"a\"\nkind = \"nfs\"\npath = \"/a\"")
        try editor.remove(storage: "a")
        #expect(editor.configuration.storages.isEmpty)
        try editor.add(added)
        #expect(editor.configuration.storages == [added])
    }

    @Test func `an address is set below the host`() throws {
        var editor = try editor()
        try editor.setAddress("192.0.2.1")
        #expect(editor.configuration.address == "192.0.2.1")
        #expect(String(decoding: editor.text, as: UTF8.self).contains("host = \"h\"   # me\naddress = \"192.0.2.1\"\n"))
    }

    @Test func `SRs written inline are left to be edited by hand`() throws {
        var editor = try editor("version = 1\nhost = \"h\"\nsr = []\n")
        #expect(throws: ConfigurationFileFault.self) { try editor.add(added) }
        #expect(editor.text == Array("version = 1\nhost = \"h\"\nsr = []\n".utf8))
    }

    @Test func `an edit that breaks a rule between SRs is refused with that rule`() throws {
        var editor = try editor()
        let twin = Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/c")
        #expect(throws: ConfigurationFileFault.self) { try editor.add(twin) }
        #expect(editor.configuration.storages.count == 2)
    }

    @Test(arguments: ConfigurationText.Profile.allCases)
    func `a new file of each profile is a valid configuration`(profile: ConfigurationText.Profile) throws {
        let text = ConfigurationText.new(host: "h", address: "192.0.2.1", profile: profile)
        let configuration = try ConfigurationFile.parse(text, name: "x.toml")
        #expect(configuration.readers.rawValue == profile.rawValue)
        #expect(configuration.timing == (profile == .kvm ? .kvm : Configuration.Timing()))
        #expect(configuration.policy == (profile == .kvm ? .kvm : Configuration.Policy()))
    }
}

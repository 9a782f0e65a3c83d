import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// `setup --profile` on a file that is there: the text is edited, hand edits around it stay.
@Suite struct SetupProfileTests {
    private func editor(_ text: String) throws -> ConfigurationEditor {
        try ConfigurationEditor(text: Array(text.utf8), name: "heartbeat.toml")
    }

    private func text(_ editor: ConfigurationEditor) -> String { String(decoding: editor.text, as: UTF8.self) }

    private static let written = """
        version = 1
        host = "h"  # ours
        readers = "heartbeat"

        [timing]
        interval = "5s"
          io_timeout = '10s'   # the array's failover
        fence_by = "90s"

        # the filer
        [[sr]]
        uuid = "u"
        kind = "nfs"
        path = "/mnt/u"

        """

    @Test func `CloudStack's KVM checker gets timing and policy by its 60 s, and each change is told`() throws {
        var editor = try editor(Self.written)
        let changes = try editor.setProfile(.kvm)
        #expect(editor.configuration.readers == .kvm)
        #expect(editor.configuration.timing == .kvm)
        #expect(editor.configuration.policy == .kvm)
        #expect(editor.configuration.storages.map(\.uuid) == ["u"])
        let expected = [
            "readers from heartbeat to kvm", "io_timeout from 10s to 5s", "alert_after from 20s to 12s",
            "sync_after from 40s to 20s", "fence_after from 60s to 30s", "fence_by from 90s to 45s",
            "takeover_after from 120s to 60s", "lost_unused from alert to fence", "partial_loss from alert to fence",
        ]
        #expect(changes == expected)
    }

    @Test func `comments, order and values that stay are left alone`() throws {
        var editor = try editor(Self.written)
        _ = try editor.setProfile(.kvm)
        let lines = text(editor).split(separator: "\n").map(String.init)
        #expect(lines.contains("host = \"h\"  # ours"))
        #expect(lines.contains("  io_timeout = \"5s\"   # the array's failover"))
        #expect(lines.contains("# the filer"))
        #expect(lines.filter { $0.hasPrefix("interval") } == ["interval = \"5s\""])
    }

    @Test func `there and back again gives the timing that was there`() throws {
        var editor = try editor(Self.written)
        _ = try editor.setProfile(.kvm)
        _ = try editor.setProfile(.heartbeat)
        #expect(editor.configuration.timing == Configuration.Timing())
        #expect(editor.configuration.policy == .kvm)
    }

    @Test func `a file without sections gets them`() throws {
        var editor = try editor("version = 1\nhost = \"h\"\n")
        _ = try editor.setProfile(.kvm)
        #expect(editor.configuration.timing == .kvm && editor.configuration.policy == .kvm)
    }

    @Test func `what cannot be edited by lines is left whole, with the reason`() throws {
        let text = "version = 1\nhost = \"h\"\ntiming = { interval = \"5s\", fence_by = \"90s\" }\n"
        var editor = try editor(text)
        #expect {
            try editor.setProfile(.kvm)
        } throws: {
            ($0 as? ConfigurationFileFault)?.description.contains("by hand") == true
        }
        #expect(self.text(editor) == text)
    }

    @Test func `a profile that the budgets leave no room for is refused`() throws {
        let text = "version = 1\nhost = \"h\"\n[fence]\nsync_budget = \"20s\"\n"
        var editor = try editor(text)
        #expect {
            try editor.setProfile(.kvm)
        } throws: {
            ($0 as? ConfigurationFileFault)?.description.contains("takeover_after 60s is not longer than") == true
        }
        #expect(self.text(editor) == text)
    }
}

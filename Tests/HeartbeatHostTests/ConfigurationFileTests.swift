import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ConfigurationFileTests {
    private static let whole = """
        version = 1
        host = "6f0a"  # this host
        address = "192.0.2.7"
        mode = "observe"
        readers = "xenserver"

        [timing]
        interval = "1s"
        io_timeout = "2s"
        alert_after = "4s"
        sync_after = "8s"
        fence_after = "16s"
        fence_by = "20s"
        takeover_after = "1m"
        [policy]
        lost_unused = "fence"
        partial_loss = "fence"
        all_lost = "hold"
        sync = "none"
        [fence]
        action = "crash"
        evidence_budget = "500ms"
        sync_budget = "0s"
        watchdog = "/dev/watchdog1"
        [notify]
        command = "/usr/local/sbin/page-me"
        timeout = "20s"
        [paths]
        sysrq_trigger = "/tmp/trigger"
        kmsg = "/tmp/kmsg"
        runtime = "/tmp/run"
        state = "/tmp/state"
        [[sr]]
        uuid = "a"
        kind = "nfs"
        path = "/mnt/a"
        source = "server:/export"
        fsid = "00000000deadbeef"
        [[sr]]
        uuid = "b"
        kind = "iscsi"
        path = "/dev/VG_XenStorage-b/hb-6f0a"
        dm_uuid = "LVM-x"
        allow_local = true
        """

    @Test func `every key of the format arrives in its field`() throws {
        let configuration = try ConfigurationFile.parse(Array(Self.whole.utf8), name: "x.toml")
        var timing = Configuration.Timing()
        timing.interval = .seconds(1)
        timing.ioTimeout = .seconds(2)
        timing.alertAfter = .seconds(4)
        timing.syncAfter = .seconds(8)
        timing.fenceAfter = .seconds(16)
        timing.fenceBy = .seconds(20)
        timing.takeoverAfter = .seconds(60)
        var policy = Configuration.Policy()
        (policy.lostUnused, policy.partialLoss, policy.allLost, policy.sync) = (.fence, .fence, .hold, .none)
        var fence = Configuration.Fence()
        (fence.action, fence.evidenceBudget, fence.syncBudget) = (.crash, .milliseconds(500), .zero)
        fence.watchdog = .device(path: "/dev/watchdog1")
        var notify = Configuration.Notify(command: "/usr/local/sbin/page-me")
        notify.timeout = .seconds(20)
        var paths = Configuration.Paths()
        (paths.sysrqTrigger, paths.kernelLog) = ("/tmp/trigger", "/tmp/kmsg")
        (paths.runtime, paths.state) = ("/tmp/run", "/tmp/state")
        let storages = [
            Configuration.Storage(
                uuid: "a", kind: .nfs, path: "/mnt/a", source: "server:/export", fileSystemID: "00000000deadbeef"),
            Configuration.Storage(
                uuid: "b", kind: .iscsi, path: "/dev/VG_XenStorage-b/hb-6f0a", deviceMapperUUID: "LVM-x",
                allowsLocal: true),
        ]
        let expected = try Configuration(
            host: "6f0a", address: "192.0.2.7", mode: .observe, readers: .xenserver, timing: timing, policy: policy,
            fence: fence, notify: notify, paths: paths, storages: storages)
        #expect(configuration == expected)
    }

    @Test func `a file without any SR is a configuration that guards nothing`() throws {
        let configuration = try ConfigurationFile.parse(Array("version = 1\nhost = \"h\"\n".utf8), name: "x")
        #expect(configuration.storages.isEmpty)
    }

    private static let sectionFaults: [(line: String, sentence: String)] = [
        (
            "fence_after = \"8s\"",
            "x.toml:4: fence_after 8s is shorter than interval + io_timeout (15s): "
                + "raise fence_after or lower interval"
        ),
        ("interval = 5", "x.toml:4: interval is the number 5: write a duration in quotes, such as \"5s\""),
        ("interval = \"5\"", "x.toml:4: interval \"5\" has no unit: write \"5s\", or ms, m or h"),
        ("intervall = \"5s\"", "x.toml:4: unknown key \"intervall\": did you mean \"interval\"?"),
        ("action = \"reboot\"", "x.toml:4: unknown key \"action\" here: it belongs under [fence]"),
        ("host = \"h\"", "x.toml:4: unknown key \"host\" here: it belongs above the first section"),
        ("interval = 2026-01-01", "x.toml:4: interval is a date: write a duration in quotes, such as \"5s\""),
        ("interval = [1]", "x.toml:4: interval is an array: write a duration in quotes, such as \"5s\""),
    ]

    @Test(arguments: sectionFaults)
    func `a fault in a section names file, line, what was found and what to do`(line: String, sentence: String) {
        #expect(Self.sentences("version = 1\nhost = \"h\"\n[timing]\n\(line)\n").first == sentence)
    }

    private static let topFaults: [(line: String, sentence: String)] = [
        ("mode = \"enforced\"", "x.toml:3: mode is the text \"enforced\": write \"enforce\" or \"observe\""),
        ("mode = true", "x.toml:3: mode is true: write \"enforce\" or \"observe\""),
        ("timing = \"fast\"", "x.toml:3: timing is the text \"fast\": write a section [timing]"),
        ("[timings]", "x.toml:3: unknown section [timings]: did you mean [timing]?"),
        ("[sr]", "x.toml:3: sr is a table: write each one as [[sr]], in double brackets"),
        ("sr = [1]", "x.toml:3: sr holds the number 1: write each one as [[sr]], in double brackets"),
        ("address = 1.5", "x.toml:3: address is the number 1.5: write a text in quotes"),
        (
            "address = \"a b\"",
            "x.toml:3: address \"a b\" is no name: use 1 to 64 of A-Z a-z 0-9 . _ : - "
                + "and begin with a letter or digit"
        ),
        (
            "fence.watchdog = \"dog\"",
            "x.toml:3: watchdog is \"dog\": use \"auto\", \"none\" or a device such as "
                + "\"/dev/watchdog0\""
        ),
    ]

    @Test(arguments: topFaults)
    func `a fault at the top level names its line`(line: String, sentence: String) {
        #expect(Self.sentences("version = 1\nhost = \"h\"\n\(line)\n") == [sentence])
    }

    private static let headFaults: [(text: String, sentence: String)] = [
        ("host = \"h\"\n", "x.toml:1: version is missing: write version = 1 as the first line"),
        (
            "version = 2\nhosts = 3\n",
            "x.toml:1: version 2 is newer than this program reads (1): upgrade heartbeat, "
                + "or write the file anew"
        ),
        ("version = 0\n", "x.toml:1: version 0 never existed: write version = 1"),
        ("version = \"1\"\nhost = \"h\"\n", "x.toml:1: version is the text \"1\": write version = 1, a bare number"),
        ("version = 1\n", "x.toml:1: host is missing: write host = \"…\", this host's UUID or name"),
    ]

    @Test(arguments: headFaults)
    func `version and host are required`(text: String, sentence: String) {
        #expect(Self.sentences(text) == [sentence])
    }

    @Test func `all faults of a file come at once, in the order of its lines`() {
        let sentences = Self.sentences(
            """
            version = 1
            host = "-"
            [timing]
            interval = 5
            intervall = "5s"
            [[sr]]
            kind = "smb"
            path = "mnt"
            [[sr]]
            uuid = "b"
            kind = "nfs"
            """)
        let lines = sentences.compactMap { Int($0.split(separator: ":")[1]) }
        #expect(lines == [2, 4, 5, 6, 7, 9])
    }

    @Test func `an unknown key does not hide a broken rule of its section`() {
        let sentences = Self.sentences(
            "version = 1\nhost = \"h\"\n[timing]\nfence_after = \"8s\"\nconfidence = \"1s\"\n")
        #expect(sentences.count == 3)
        #expect(sentences.first?.hasPrefix("x.toml:4: fence_after 8s is shorter than interval + io_timeout") == true)
        #expect(sentences.last?.hasPrefix("x.toml:5: unknown key") == true)
    }

    @Test(arguments: [
        ("[timing]\nalert_after = \"50s\"", "x.toml:4: sync_after 40s is not longer than alert_after (50s)"),
        (
            "[timing]\ntakeover_after = \"10m\"\nfence_after = \"100s\"",
            "x.toml:5: fence_by 90s is not longer than fence_after (100s)"
        ),
        ("[timing]\nfence_by = \"119s\"", "x.toml:4: takeover_after 120s is not longer than fence_by"),
        ("[timing]\n[fence]\nsync_budget = \"30s\"", "x.toml:5: takeover_after 120s is not longer than fence_by"),
    ])
    func `a default that does not go with what is written is told at the line that is`(text: String, words: String) {
        let sentences = Self.sentences("version = 1\nhost = \"h\"\n\(text)\n")
        #expect(sentences.count == 1)
        #expect(sentences.first?.hasPrefix(words) == true)
    }

    @Test func `a key with a slip hides the rules that would judge its default`() {
        let sentences = Self.sentences(
            "version = 1\nhost = \"h\"\n[timing]\nfence_after = \"8s\"\nintervall = \"1s\"\n")
        #expect(sentences == ["x.toml:5: unknown key \"intervall\": did you mean \"interval\"?"])
    }

    @Test func `a value that cannot be read hides the rules that it is part of`() {
        let sentences = Self.sentences("version = 1\nhost = \"h\"\n[timing]\nfence_after = \"8s\"\ninterval = 1\n")
        #expect(sentences == ["x.toml:5: interval is the number 1: write a duration in quotes, such as \"5s\""])
    }

    @Test func `two keys of one name are refused`() {
        #expect(Self.sentences("version = 1\nhost = \"h\"\nhost = \"g\"\n").first?.hasPrefix("x.toml:3: ") == true)
    }

    private static let byteFaults: [(bytes: [UInt8], sentence: String)] = [
        (Array("version = 1\n".utf8) + [0], "x.toml:2: the line holds a NUL byte: remove it"),
        (Array("version = 1\n# ".utf8) + [0xC3, 0x28], "x.toml:2: the line is not UTF-8: save the file as UTF-8"),
    ]

    @Test(arguments: byteFaults)
    func `bytes that no configuration holds are refused before parsing`(bytes: [UInt8], sentence: String) {
        #expect(Self.sentences(bytes) == [sentence])
    }

    @Test func `a file of more than 1 MiB is refused`() {
        let newlines = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)
        #expect(Self.sentences(newlines) == ["x.toml: the file is empty: run `heartbeat setup` to fill it"])
        #expect(
            Self.sentences(newlines + [10]) == [
                "x.toml: the file is larger than 1 MiB: a configuration is a few kilobytes"
            ])
    }

    @Test func `a line of more than 1024 bytes is refused`() {
        let line = "host = \"" + String(repeating: "b", count: 1016)
        #expect(Self.sentences("\(line)\"") == ["x.toml:1: the line is longer than 1024 bytes"])
        #expect(Self.sentences("version = 1\nhost = \"h\"\n # \(line)").isEmpty)
    }

    @Test func `tables nested as deep as the limits allow are read and freed`() {
        let deep = String(repeating: "a.", count: 500) + "a"
        let text = "version = 1\nhost = \"h\"\n[\(deep)]\n\(deep) = [{\(deep) = [{\n}]}]\n"
        #expect(Self.sentences(text).count == 1)
    }

    @Test(arguments: ["[/a]", "ü = 1", "\u{42B} = 1", "[[/]]", "a./ = 1"])
    func `a malformed key is a fault of its line, not the end of the program`(line: String) {
        let sentences = Self.sentences("version = 1\nhost = \"h\"\n\(line)\n\n# more\n")
        #expect(sentences.count == 1)
        #expect(sentences.first?.hasPrefix("x.toml:3: ") == true)
    }

    @Test func `a syntax error names its line`() {
        #expect(Self.sentences("version = 1\nhost = \n").first?.hasPrefix("x.toml:2: ") == true)
    }

    static func sentences(_ text: String) -> [String] { sentences(Array(text.utf8)) }

    static func sentences(_ bytes: [UInt8]) -> [String] {
        do throws(ConfigurationFileFault) {
            _ = try ConfigurationFile.parse(bytes, name: "x.toml")
            return []
        } catch {
            return error.sentences
        }
    }
}

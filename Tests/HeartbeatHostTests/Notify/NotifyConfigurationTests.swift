import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct NotifyConfigurationTests {
    private static let head = "version = 1\nhost = \"h\"\n"

    @Test func `the section names a program and how long it may run`() throws {
        let text = Self.head + "[notify]\ncommand = \"/usr/local/sbin/page-me\"\ntimeout = \"30s\"\n"
        let notify = try ConfigurationFile.parse(Array(text.utf8), name: "x").notify
        #expect(notify?.command == "/usr/local/sbin/page-me")
        #expect(notify?.timeout == .seconds(30))
    }

    @Test func `without the section nothing is run, and without a timeout it is ten seconds`() throws {
        #expect(try ConfigurationFile.parse(Array(Self.head.utf8), name: "x").notify == nil)
        let text = Self.head + "[notify]\ncommand = \"/bin/true\"\n"
        #expect(try ConfigurationFile.parse(Array(text.utf8), name: "x").notify?.timeout == .seconds(10))
    }

    private static let faults: [(lines: String, sentences: [String])] = [
        ("timeout = \"5s\"", ["x.toml:3: command is missing: write command = \"/…\", the program to run"]),
        ("command = 7", ["x.toml:4: command is the number 7: write a text in quotes"]),
        (
            "command = \"page-me\"",
            ["x.toml:4: command \"page-me\" is not absolute: write the whole path, from / on"]
        ),
        ("command = \"/a\"\ntimeout = \"500ms\"", ["x.toml:5: timeout 500ms is out of range: use 1s to 60s"]),
        ("command = \"/a\"\ntimeout = \"61s\"", ["x.toml:5: timeout 61s is out of range: use 1s to 60s"]),
        (
            "command = \"/a\"\ntimeout = 5",
            ["x.toml:5: timeout is the number 5: write a duration in quotes, such as \"5s\""]
        ),
        (
            "comand = \"/a\"",
            [
                "x.toml:3: command is missing: write command = \"/…\", the program to run",
                "x.toml:4: unknown key \"comand\": did you mean \"command\"?",
            ]
        ),
    ]

    @Test(arguments: faults)
    func `a fault names its line, what was found and what to do`(lines: String, sentences: [String]) {
        #expect(ConfigurationFileTests.sentences(Self.head + "[notify]\n" + lines + "\n") == sentences)
    }

    @Test(arguments: [Duration.seconds(1), .seconds(60)])
    func `the bounds of the timeout are allowed`(timeout: Duration) throws {
        var notify = Configuration.Notify(command: "/a")
        notify.timeout = timeout
        #expect(try Configuration(host: "h", notify: notify, storages: []).notify == notify)
    }
}

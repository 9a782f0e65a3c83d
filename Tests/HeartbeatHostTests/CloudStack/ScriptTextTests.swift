import Glibc
import TestLaboratory
import Testing

@testable import HeartbeatHost
@testable import heartbeat

/// The scripts as shells take them, with other programs in place of heartbeat.
@Suite struct ScriptTextTests {
    private let directory: ConfigurationDirectory

    init() throws { directory = try ConfigurationDirectory() }

    /// Runs a script whose program is a shell script of `body`, or does not exist.
    private func run(
        _ script: CloudStackScript, _ arguments: [String], body: String?, shell: String = "sh"
    ) throws -> (code: Int32?, output: String) {
        var program = "\(directory.path)/none"
        if let body { program = try directory.write("#!/bin/sh\n\(body)\n", to: "it's a program", mode: 0o755) }
        let path = try directory.write(
            script.text(program: program, configuration: "/etc/it's here.toml"), to: script.rawValue)
        let process = try ChildProcess([shell, path] + arguments, directory: directory.path + "/")
        let code = process.exitCode(within: .seconds(10))
        return (code, process.output)
    }

    private static let alive = "=====> ALIVE <=====\n"
    /// What happens to a program: missing, failing as scripts do, as the argument parser does, out of memory, trapped.
    private static let failures: [String?] = [
        nil, "exit 1", "exit 2", "exit 64", "exit 99", "exit 105", "exit 127", "kill -9 $$", "kill -ILL $$",
    ]

    @Test(arguments: failures) func `a program that fails is no proof of death`(body: String?) throws {
        let check = try run(.check, ["u", "120"], body: body)
        #expect(check.code == 0 && check.output == Self.alive)
        let read = try run(.kvm, ["-i", "a", "-p", "/e", "-m", "/m", "-h", "b", "-r", "-t", "60"], body: body)
        #expect(read.code == 0 && read.output == Self.alive)
    }

    @Test(arguments: failures) func `a program that fails has done nothing`(body: String?) throws {
        let write = try run(.kvm, ["-i", "a", "-p", "/e", "-m", "/m", "-h", "b"], body: body)
        #expect(write.code == 1 && write.output == "")
        let cleanup = try run(.kvm, ["-i", "a", "-p", "/e", "-m", "/m", "-c"], body: body)
        #expect(cleanup.code == 0 && cleanup.output == "")
        let launch = try run(.launch, ["u", "120", "60"], body: body)
        #expect(launch.code == 4 && !launch.output.contains("> DONE <"))
        for script in [CloudStackScript.setupStorage, .setupFile] {
            let setup = try run(script, ["u", "s", "true"], body: body)
            #expect(setup.code == 0 && setup.output.hasPrefix("#") && !setup.output.hasPrefix("#0#"))
        }
    }

    @Test(arguments: ["sh", "dash", "bash"], CloudStackScript.allCases)
    func `an answer goes through any shell as it is, arguments and all`(shell: String, script: CloudStackScript) throws
    {
        let body = "printf '%s|' \"$@\"; exit 103"
        let answer = try run(script, ["a b", "", "*", "-h"], body: body, shell: shell)
        #expect(answer.code == 3)
        #expect(answer.output == "cloudstack-answer|--config|/etc/it's here.toml|\(script.rawValue)|a b||*|-h|")
    }

    @Test(arguments: CloudStackScript.allCases) func `the analyser of shell scripts finds nothing`(
        script: CloudStackScript
    ) throws {
        let path = try directory.write(script.text(program: "/usr/sbin/heartbeat", configuration: "/e"), to: "a.sh")
        try ChildProcess.run(["dash", "-n", path], directory: directory.path + "/")
        try ChildProcess.run(["shellcheck", path], deadline: .seconds(60), directory: directory.path + "/")
    }

    @Test func `options are read as getopts reads them`() throws {
        let options = try #require(
            ShortOptions(["-i", "a", "-mb", "-rt", "60", "-p", "", "x", "-c"], flags: "rc", valued: "ipmht"))
        #expect(options["i"] == "a" && options["m"] == "b" && options["t"] == "60" && options["p"] == nil)
        #expect(options.has("r") && !options.has("c"))
        #expect(ShortOptions(["-q"], flags: "rc", valued: "i") == nil)
        #expect(ShortOptions(["-i"], flags: "rc", valued: "i") == nil)
        #expect(ShortOptions(["--", "-q"], flags: "rc", valued: "i") != nil)
    }
}

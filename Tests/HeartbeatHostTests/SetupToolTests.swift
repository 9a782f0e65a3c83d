import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct SetupToolTests {
    private let shell = Tool(program: "/bin/sh")

    @Test func `output, errors and exit code of a tool come back`() throws {
        let result = try shell.run(["-c", "echo out; echo err >&2; exit 3"], deadline: .seconds(20))
        #expect(result == Tool.Result(status: 3, output: "out\nerr\n"))
    }

    @Test func `arguments reach a tool as they are, whatever a shell would make of them`() throws {
        let result = try Tool(program: "/bin/echo").run(["$(id)", "a b", ";"], deadline: .seconds(20))
        #expect(result.output == "$(id) a b ;\n")
    }

    @Test func `a tool that does not end is left behind at its deadline`() throws {
        let start = BootClock.now()
        #expect(throws: Tool.Fault.deadline("/bin/sh", .milliseconds(200))) {
            try shell.run(["-c", "exec sleep 60"], deadline: .milliseconds(200))
        }
        #expect(BootClock.now() - start < .seconds(30))
    }

    @Test func `a tool that is not installed is named`() {
        #expect(throws: Tool.Fault.missing("no-such-tool")) { try Tool("no-such-tool", in: ["/usr/bin"]) }
    }

    @Test func `a program that cannot be run says why`() {
        #expect(throws: Tool.Fault.failed(SystemFailure("run", "/none", errorNumber: ENOENT))) {
            try Tool(program: "/none").run([], deadline: .seconds(1))
        }
    }
}

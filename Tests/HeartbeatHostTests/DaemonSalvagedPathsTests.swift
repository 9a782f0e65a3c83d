import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct DaemonSalvagedPathsTests {
    @Test func `paths are found in a file that is broken elsewhere`() {
        let text = """
            host = "unclosed
            [timing]
            state = "/not/this"
            [paths]
              runtime = "/run/other"   # a remark
            state="/var/lib/other"
            kmsg = nonsense
            [[sr]]
            runtime = "/nor/this"
            """
        let paths = SalvagedPaths(text: text).paths
        #expect(paths.runtime == "/run/other")
        #expect(paths.state == "/var/lib/other")
        #expect(paths.kernelLog == Configuration.Paths().kernelLog)
        #expect(paths.sysrqTrigger == Configuration.Paths.realTrigger)
    }
}

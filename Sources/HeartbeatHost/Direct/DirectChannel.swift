import CLinux
import Glibc
import HeartbeatCore

/// How findings reach the judge, whichever plan is in force: a pair of sockets inside the daemon, so that the judge waits for them with
/// everything else, and never for whoever sends them.
package final class DirectChannel: Sendable {
    /// The judge's end, for poll(2).
    let findings: Int32
    private let source: Int32
    /// Raised by the judge when it wants something else looked at.
    let wake: EventDescriptor

    package init() throws(SystemFailure) {
        wake = try EventDescriptor()
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw SystemFailure("create", "a pair of sockets") }
        (findings, source) = (pair[0], pair[1])
    }

    deinit {
        close(findings)
        close(source)
    }

    /// Judging thread only: takes one finding; false when none waits. Neither blocks nor allocates.
    func receive(into finding: inout DirectFinding) -> Bool {
        withUnsafeMutableBytes(of: &finding) {
            recv(findings, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) == $0.count
        }
    }

    /// The viewer's thread: hands a finding on. Where the judge lags it is lost; the next one comes within an interval.
    func send(_ finding: DirectFinding) {
        _ = withUnsafeBytes(of: finding) {
            Glibc.send(source, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
    }
}

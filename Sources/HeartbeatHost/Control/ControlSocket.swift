import CLinux
import Glibc
import HeartbeatCore

/// The listening end of `<runtime>/control`: one text datagram in, one out, for root and the daemon's own user only.
/// Used by the control thread alone; a client that hangs is given up after a second.
struct ControlSocket {
    /// Longest request; a longer one is cut, and then not understood.
    private static let longestRequest = 512
    let descriptor: Int32
    private let path: String

    init(runtime: String) throws(SystemFailure) {
        path = runtime + "/control"
        descriptor = heartbeat_unix_listener()
        guard descriptor >= 0 else { throw SystemFailure("create", path) }
        // What an earlier start left; this process holds the instance lock, so nobody listens there.
        unlink(path)
        guard UnixAddress(path).bind(descriptor) == 0, chmod(path, 0o600) == 0, listen(descriptor, 8) == 0 else {
            let failure = SystemFailure("listen on", path)
            close(descriptor)
            throw failure
        }
    }

    /// Accepts one client, answers its request, closes. Blocks for the client at most a second, for `answer` as long as
    /// that takes.
    func serve(_ answer: (String) -> String) {
        let client = heartbeat_accept(descriptor)
        guard client >= 0 else { return }
        defer { close(client) }
        guard isTrusted(client) else { return }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var request = [UInt8](repeating: 0, count: Self.longestRequest)
        let count = recv(client, &request, request.count, 0)
        guard count > 0 else { return }
        let reply = Array(answer(String(decoding: request[..<count], as: UTF8.self)).utf8)
        // A client that has gone away needs no answer.
        _ = send(client, reply, reply.count, Int32(MSG_NOSIGNAL))
    }

    /// Root, or the user that the daemon runs as (SO_PEERCRED, socket(7)).
    private func isTrusted(_ client: Int32) -> Bool {
        let user = heartbeat_peer_user(client)
        return user == 0 || user == Int64(geteuid())
    }
}

import Glibc
import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// What a target answers to each message of a login and a probe, as a real one did, for a server that answers with damaged copies.
struct ISCSIRecording {
    /// Messages of the target, in order.
    private(set) var answers: [[UInt8]] = []

    /// Records one probe of a server through a proxy of its own.
    init(of server: ISCSIServer) throws {
        let listener = try LocalSocket.listening()
        defer { close(listener.descriptor) }
        let driver = ISCSIBench.probe("iscsi://127.0.0.1:\(listener.port)/\(ISCSIServer.target)/1")
        let now = BootClock.now()
        driver.probe.begin(.look, at: now)
        let client = accept(listener.descriptor, nil, nil)
        let upstream = LocalSocket.connect(to: server.ports[0])
        defer {
            close(client)
            close(upstream)
        }
        var stream: [UInt8] = []
        while driver.probe.take() == nil, BootClock.now() - now < .seconds(5) {
            var waits = driver.probe.waits
            poll(&waits, nfds_t(waits.count), 1)
            driver.probe.serve(waits, at: BootClock.now())
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let asked = recv(client, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if asked > 0 { _ = send(upstream, bytes, asked, 0) }
            let answered = recv(upstream, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if answered > 0 {
                stream += bytes[..<answered]
                _ = send(client, bytes, answered, 0)
            }
        }
        while stream.count >= 48 {
            // Header and data, filled up to words (RFC 7143, 11.2.1.5).
            let length = 48 + (((Int(stream[6]) << 8 | Int(stream[7])) + 3) & ~3)
            answers.append(Array(stream.prefix(length)))
            stream = Array(stream.dropFirst(length))
        }
    }
}

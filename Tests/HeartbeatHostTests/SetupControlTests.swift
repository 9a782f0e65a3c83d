import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The client of the control socket against a real socket.
@Suite struct SetupControlTests {
    private let directory: ConfigurationDirectory

    init() throws {
        directory = try ConfigurationDirectory()
    }

    /// A daemon's end of the control socket that answers one request and keeps it.
    private final class Daemon: @unchecked Sendable {
        // Safe: `request` is written before the thread ends and read after it was joined.
        private(set) var request = ""
        private let listener: Int32
        private let answer: String?
        private var thread = pthread_t()

        init(runtime: String, answer: String?) throws {
            self.answer = answer
            listener = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0)
            try #require(listener >= 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(runtime)/control".utf8)) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
            try #require(listen(listener, 4) == 0)
        }

        func start() {
            pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue().serve() }
                    return nil
                }, Unmanaged.passUnretained(self).toOpaque())
        }

        func join() { pthread_join(thread, nil) }

        private func serve() {
            let peer = accept(listener, nil, nil)
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(peer, &bytes, bytes.count, 0)
            request = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
            if let answer { _ = Array(answer.utf8).withUnsafeBytes { send(peer, $0.baseAddress, $0.count, 0) } }
            close(peer)
        }

        deinit { close(listener) }
    }

    private static let exchanges: [(answer: String?, force: Bool, request: String, result: DaemonControl.Answer)] = [
        ("ok let go", false, "remove u", .done("let go")),
        ("ok", true, "remove --force u", .done("")),
        ("refused the promise stands", false, "remove u", .refused("the promise stands")),
        ("what?", false, "remove u", .unknown("the daemon answered \"what?\", which this program does not know")),
        (nil, false, "remove u", .noDaemon),
    ]

    @Test(arguments: exchanges)
    func `a removal is asked for in one datagram, and the answer understood`(
        answer: String?, force: Bool, request: String, result: DaemonControl.Answer
    ) throws {
        let daemon = try Daemon(runtime: directory.path, answer: answer)
        daemon.start()
        #expect(DaemonControl.remove(storage: "u", force: force, runtime: directory.path) == result)
        daemon.join()
        #expect(daemon.request == request)
    }

    @Test func `a pause is one datagram too, and so is its end`() throws {
        let request = try PauseRequest(storage: "u", length: .seconds(1_800), reason: "new switch", isForced: true)
        let daemon = try Daemon(runtime: directory.path, answer: "ok paused")
        daemon.start()
        #expect(DaemonControl.pause(request, runtime: directory.path) == .done("paused"))
        daemon.join()
        #expect(daemon.request == "pause --force u 30m new switch")
    }

    @Test(arguments: [(nil, "resume"), ("u", "resume u")]) func `a resume names its SR or means all`(
        _ storage: String?, _ request: String
    ) throws {
        let daemon = try Daemon(runtime: directory.path, answer: "ok nothing to do")
        daemon.start()
        #expect(DaemonControl.resume(storage: storage, runtime: directory.path) == .done("nothing to do"))
        daemon.join()
        #expect(daemon.request == request)
    }

    @Test func `without a socket no daemon runs`() {
        #expect(DaemonControl.reload(runtime: directory.path) == .noDaemon)
    }

    @Test func `a socket that its daemon left behind means that no daemon runs`() throws {
        _ = try Daemon(runtime: directory.path, answer: nil)
        #expect(DaemonControl.reload(runtime: directory.path) == .noDaemon)
    }

    @Test func `a daemon that is silent does not hold the caller longer than the deadline`() throws {
        let daemon = try Daemon(runtime: directory.path, answer: nil)
        _ = withExtendedLifetime(daemon) {
            #expect(throws: ControlClient.Fault.noAnswer(deadline: .milliseconds(100))) {
                try ControlClient(runtime: directory.path).ask("reload", deadline: .milliseconds(100))
            }
        }
    }
}

import Glibc
import HeartbeatCore
import Synchronization
import Testing

@testable import HeartbeatHost

@Suite struct FenceRebootTests {
    private static func real(_ trigger: SysrqTrigger, path: String) throws -> HostReboot {
        var paths = Configuration.Paths()
        paths.sysrqTrigger = path
        return try HostReboot(paths: paths, trigger: trigger, policy: .ordinary, notify: try EventDescriptor())
    }

    @Test func `a debug build has no reboot(2)`() throws {
        let path = Configuration.Paths.realTrigger
        let reboot = try Self.real(SysrqTrigger(path: path, forbidden: false), path: path)
        #expect(reboot.fault != nil)
        #expect(!reboot.start(powersOff: false))
    }

    @Test func `where the trigger only records, or acting is forbidden, nothing is ready`() throws {
        let foreign = SysrqTrigger(path: "/nonexistent/trigger", forbidden: false)
        #expect(try Self.real(foreign, path: "/nonexistent/trigger").fault?.contains("only recorded") == true)
        let forbidden = SysrqTrigger(path: "/nonexistent/trigger", forbidden: true)
        let reboot = try Self.real(forbidden, path: "/nonexistent/trigger")
        #expect(reboot.fault == "HEARTBEAT_NO_FENCE is set in the environment")
        #expect(!reboot.start(powersOff: true))
    }

    @Test(arguments: [false, true])
    func `the call runs on its own thread, and what it answers is kept`(_ powersOff: Bool) throws {
        let notify = try EventDescriptor()
        let box = CallCount()
        let reboot = try HostReboot(
            fault: nil,
            call: { isPowerOff in
                box.note(isPowerOff, on: pthread_self())
                return EPERM
            }, policy: .ordinary, notify: notify)
        reboot.rehearse()
        notify.wait(atMost: .seconds(5))
        #expect(box.calls == 0)
        _ = notify.take()
        #expect(reboot.start(powersOff: powersOff))
        notify.wait(atMost: .seconds(5))
        #expect(box.calls == 1 && box.powersOff == powersOff)
        #expect(reboot.errorNumber == EPERM)
        #expect(box.thread != pthread_self())
    }

    private final class CallCount: Sendable {
        private let state = Mutex<(calls: Int, powersOff: Bool, thread: pthread_t)>((0, false, 0))

        func note(_ powersOff: Bool, on thread: pthread_t) {
            state.withLock { $0 = ($0.calls + 1, powersOff, thread) }
        }
        var calls: Int { state.withLock { $0.calls } }
        var powersOff: Bool { state.withLock { $0.powersOff } }
        var thread: pthread_t { state.withLock { $0.thread } }
    }
}

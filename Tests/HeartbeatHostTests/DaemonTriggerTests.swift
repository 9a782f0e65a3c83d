import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct DaemonTriggerTests {
    @Test func `a debug build never opens the real trigger`() {
        let trigger = SysrqTrigger(path: Configuration.Paths.realTrigger, forbidden: false)
        #expect(trigger.prohibition != nil)
        #expect(trigger.fire(UInt8(ascii: "h")) == EBADF)
    }

    @Test func `the environment's prohibition holds for any trigger`() {
        let trigger = SysrqTrigger(path: "/tmp/heartbeat-trigger-never-made", forbidden: true)
        #expect(trigger.prohibition == "HEARTBEAT_NO_FENCE is set in the environment")
        #expect(access("/tmp/heartbeat-trigger-never-made", F_OK) != 0)
    }

    @Test(arguments: ["/proc/self/comm", "/proc//self/./comm"])
    func `a path that leads into proc is no trial's trigger`(_ path: String) {
        let trigger = SysrqTrigger(path: path, forbidden: false)
        #expect(trigger.prohibition?.contains("leads into /proc") == true)
        #expect(trigger.fire(UInt8(ascii: "b")) == EBADF)
    }

    @Test func `so does a link`() {
        let link = "/tmp/heartbeat-trigger-link-\(getpid())"
        defer { unlink(link) }
        #expect(symlink("/proc/self/comm", link) == 0)
        #expect(SysrqTrigger(path: link, forbidden: false).prohibition != nil)
    }

    @Test func `one byte without newline is appended`() throws {
        var template = Array("/tmp/heartbeat-trigger-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        defer { close(descriptor) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let trigger = SysrqTrigger(path: path, forbidden: false)
        #expect(trigger.fault == nil)
        #expect(trigger.fire(UInt8(ascii: "s")) == 0)
        #expect(trigger.fire(UInt8(ascii: "b")) == 0)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(pread(descriptor, &bytes, 8, 0) == 2)
        #expect(Array(bytes[..<2]) == Array("sb".utf8))
    }

    @Test func `a trigger that cannot be opened says so`() {
        let trigger = SysrqTrigger(path: "/nonexistent-directory/trigger", forbidden: false)
        #expect(trigger.fault?.contains("/nonexistent-directory/trigger") == true)
        #expect(trigger.fire(UInt8(ascii: "b")) == EBADF)
    }
}

import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite(.serialized) struct SingleInstanceTests {
    @Test func `a second daemon is refused with the process that is in its way`() throws {
        let runtime = try ProberTool.temporaryDirectory()
        defer { Self.remove(runtime) }
        let first = try SingleInstance(runtime: runtime)
        #expect(throws: InstanceFault.taken(path: "\(runtime)/lock", process: getpid())) {
            try SingleInstance(runtime: runtime)
        }
        withExtendedLifetime(first) {}
    }

    @Test func `a lock given up can be taken`() throws {
        let runtime = try ProberTool.temporaryDirectory()
        defer { Self.remove(runtime) }
        var first: SingleInstance? = try SingleInstance(runtime: runtime)
        #expect(first != nil)
        first = nil
        _ = try SingleInstance(runtime: runtime)
    }

    @Test func `a lock held by a process that cannot be told is never taken away`() throws {
        let runtime = try ProberTool.temporaryDirectory()
        defer { Self.remove(runtime) }
        let descriptor = open("\(runtime)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        #expect(throws: InstanceFault.taken(path: "\(runtime)/lock", process: nil)) {
            try SingleInstance(runtime: runtime)
        }
    }

    @Test func `a runtime directory that is missing is a fault that names it`() {
        #expect(throws: InstanceFault.system(SystemFailure("open", "/nonexistent", errorNumber: ENOENT))) {
            try SingleInstance(runtime: "/nonexistent")
        }
    }

    @Test func `a predecessor killed while it hangs in the kernel does not keep the lock`() throws {
        let runtime = try ProberTool.temporaryDirectory()
        defer { Self.remove(runtime) }
        let volume = try ProberVolume()
        // Becomes a prober that holds the lock, as a daemon with threads on storage would.
        let script = "\(runtime)/daemon"
        let text = """
            #!/bin/sh
            exec 9>\(runtime)/lock
            flock 9 || exit 1
            { echo $$; cut -d' ' -f22 /proc/$$/stat; } >\(runtime)/lock
            exec \(ProberRig.heartbeat) "$@"

            """
        try Self.write(text, to: script)
        let rig = try ProberRig([volume.mountPoint], executable: script)
        let process = rig.link.processIdentifier
        rig.begin()
        #expect(rig.next(.end) != nil)
        #expect(throws: InstanceFault.taken(path: "\(runtime)/lock", process: process)) {
            try SingleInstance(runtime: runtime)
        }
        try volume.freeze()
        try ProberTool.waitForHang(of: process)
        rig.link.abandon()
        try ProberTool.wait("the leader is a zombie") { ProberTool.state(of: "/proc/\(process)/stat") == "Z" }
        let lock = open("\(runtime)/lock", O_RDONLY | O_CLOEXEC)
        defer { close(lock) }
        #expect(
            flock(lock, LOCK_EX | LOCK_NB) == -1, "the hung process should hold the lock, or this test shows nothing")
        let successor = try SingleInstance(runtime: runtime)
        #expect(throws: InstanceFault.taken(path: "\(runtime)/lock", process: getpid())) {
            try SingleInstance(runtime: runtime)
        }
        withExtendedLifetime(successor) {}
        volume.thaw()
    }

    private static func remove(_ runtime: String) {
        for name in ["lock", "daemon"] { unlink("\(runtime)/\(name)") }
        rmdir(runtime)
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755)
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
    }
}

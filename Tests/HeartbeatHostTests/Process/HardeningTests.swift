import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

/// Looks at a real prober from outside, since hardening the test's own process would harden all tests.
@Suite(.serialized) struct HardeningTests {
    @Test func `all memory of a prober is locked, the stacks made after locking too`() throws {
        let rig = try ProberRig(["/nonexistent"])
        let maps = String(
            decoding: try KernelFile.bytes(of: "/proc/\(rig.link.processIdentifier)/smaps"), as: UTF8.self)
        let writable = maps.split(separator: "\n").filter { $0.hasPrefix("VmFlags:") && $0.contains(" wr ") }
        #expect(writable.count > 8)
        #expect(writable.allSatisfy { $0.contains(" lo ") })
    }

    @Test func `a prober writes no core, and the OOM killer spares it where that is allowed`() throws {
        let rig = try ProberRig([])
        let process = "/proc/\(rig.link.processIdentifier)"
        let limits = String(decoding: try KernelFile.bytes(of: "\(process)/limits"), as: UTF8.self)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ")[4] == "0")
        let status = String(decoding: try KernelFile.bytes(of: "/proc/self/status"), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
        let capabilities = try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
        // CAP_SYS_RESOURCE is 24 (linux/capability.h).
        let expected = capabilities & 1 << 24 != 0 ? "-1000" : try KernelFile.line(of: "/proc/self/oom_score_adj")
        #expect(try KernelFile.line(of: "\(process)/oom_score_adj") == expected)
    }

    @Test func `beats and ticks are real-time below interrupt threads, the rest is ordinary`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        let process = rig.link.processIdentifier
        var policies: [String: (policy: Int32, priority: Int32)] = [:]
        for task in ProberTool.tasks(of: process) {
            var parameter = sched_param()
            let number = try #require(Int32(task))
            sched_getparam(number, &parameter)
            let name = try KernelFile.line(of: "/proc/\(process)/task/\(task)/comm")
            // The kernel reports SCHED_RESET_ON_FORK, 0x40000000, with the policy.
            policies[name] = (sched_getscheduler(number) & 0xffff, parameter.sched_priority)
        }
        let priority = Hardening.Role.prober.priority
        #expect(priority < Hardening.Role.judge.priority)
        #expect(Hardening.Role.judge.priority < 50)
        for name in ["heartbeat-probe", "beat-0"] {
            #expect(policies[name]?.policy == SCHED_RR, "\(name)")
            #expect(policies[name]?.priority == priority, "\(name)")
        }
        for name in ["reopen-0", "peers-0", "scan", "sync"] {
            #expect(policies[name]?.policy == SCHED_OTHER, "\(name)")
        }
        #expect(policies.count == 6)
    }

    @Test func `a prober inherits no descriptor and no environment of its maker`() throws {
        let rig = try ProberRig([])
        let process = "/proc/\(rig.link.processIdentifier)"
        let environment = try KernelFile.bytes(of: "\(process)/environ").split(separator: 0)
        #expect(
            environment.map { String(decoding: $0, as: UTF8.self) }.sorted() == [
                "MALLOC_ARENA_MAX=1", "SWIFT_BACKTRACE=enable=no",
            ])
        var null = stat()
        var input = stat()
        #expect(stat("/dev/null", &null) == 0 && stat("\(process)/fd/0", &input) == 0)
        #expect(input.st_rdev == null.st_rdev)
        // Its own: three event descriptors and the file system of /tmp to be synced.
        #expect(access("\(process)/fd/9", F_OK) == 0)
        #expect(access("\(process)/fd/10", F_OK) != 0)
    }
}

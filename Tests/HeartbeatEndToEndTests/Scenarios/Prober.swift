import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Prober {
        @Test(arguments: [SIGKILL, SIGSTOP])
        func `a prober that is gone or stopped is replaced before anybody is alerted`(signal: Int32) throws {
            try GuardedHost.with([.ext4], healthy: 2, adjust: { $0.alertAfter = .milliseconds(1100) }) { host in
                for _ in 0..<3 {
                    let prober = try #require(host.daemon.prober)
                    kill(prober, signal)
                    #expect(wait(until: .seconds(5)) { host.daemon.prober.map { $0 != prober } ?? false })
                    host.expectRecovery()
                }
                host.expectNoFence(for: .seconds(1))
            }
        }

        @Test func `a prober that cannot even be killed delays no other storage`() throws {
            try GuardedHost.with([.block], healthy: 2) { host in
                let prober = try #require(host.daemon.prober)
                try host.disks[0].set(.hang)
                #expect(wait(until: .seconds(5)) { ProcessTable.threadStates(of: prober).contains("D") })
                kill(prober, SIGKILL)
                #expect(wait(until: .seconds(5)) { host.daemon.prober.map { $0 != prober } ?? false })
                let isBeating = host.daemon.reaches(within: .seconds(5)) { status in
                    host.healthy.allSatisfy { status.storage($0)?.health == "healthy" }
                }
                #expect(isBeating)
                #expect(!ProcessTable.isGone(prober))
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
            }
        }

        @Test func `both probers have given up what their work does not need`() throws {
            try GuardedHost.with([.ext4]) { host in
                let prober = try #require(host.daemon.prober)
                #expect(host.daemon.children.contains(prober) && host.daemon.children.count == 2)
                for process in host.daemon.children {
                    let status = try #require(Files.text(of: "/proc/\(process)/status"))
                    let words = status.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
                    func value(_ name: String) -> UInt64? {
                        words.first { $0.first == name + ":" }?.last.flatMap { UInt64($0, radix: 16) }
                    }
                    // CAP_DAC_OVERRIDE, _DAC_READ_SEARCH, _IPC_LOCK, _SYS_PTRACE, _SYS_ADMIN, _SYS_NICE.
                    let kept: UInt64 = 1 << 1 | 1 << 2 | 1 << 14 | 1 << 19 | 1 << 21 | 1 << 23
                    for name in ["CapEff", "CapPrm", "CapBnd"] {
                        let set = try #require(value(name))
                        #expect(set & ~kept == 0, "\(name) of \(process) is \(String(set, radix: 16))")
                    }
                    #expect(value("NoNewPrivs") == 1)
                    // Standard input and output, the socket, the page, and what storage itself needs: no trigger, no life page.
                    let links = Files.names(in: "/proc/\(process)/fd").map { name in
                        var text = [CChar](repeating: 0, count: 4096)
                        let count = readlink("/proc/\(process)/fd/\(name)", &text, text.count - 1)
                        return String(decoding: text.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                    }
                    #expect(
                        !links.contains { $0.hasSuffix("/life") || $0.hasSuffix("/trigger") || $0.contains("kmsg") })
                    #expect(!links.isEmpty)
                }
            }
        }

        @Test func `the loss of every prober in an outage does not stop the fence`() throws {
            try GuardedHost.with([.block]) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                for child in host.daemon.children { kill(child, SIGKILL) }
                let timing = host.daemon.configuration
                #expect(host.daemon.trigger.firstByte(within: timing.fenceBy + .seconds(1)) != nil)
            }
        }
    }
}

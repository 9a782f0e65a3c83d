import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Doctor {
        @Test func `beside a daemon whose storage hangs, doctor answers and looks at the daemon's own process`() throws
        {
            try GuardedHost.with([.ext4], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.hang)
                let answer = try host.daemon.ask("doctor", deadline: .seconds(10))
                // The laboratory keeps its state in memory, and this machine is no hypervisor: warnings at least.
                #expect([1, 2].contains(answer.code), "\(answer.errors)")
                let parts = [
                    "Host host-1: ", "the daemon runs, its status is fresh, and it is armed", "trigger_foreign",
                    "is mounted with options that suit", "black_box_lost",
                ]
                for part in parts { #expect(answer.output.contains(part), "\(part) in \(answer.output)") }
                #expect(!answer.output.contains("unanswered"))
                host.expectNoFence(for: .zero)
                host.disks[0].release()
            }
        }
    }
}

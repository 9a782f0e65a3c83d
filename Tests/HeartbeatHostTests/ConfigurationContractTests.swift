import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ConfigurationContractTests {
    private func contract(_ change: (inout ConfigurationDraft) -> Void = { _ in }) throws -> TimingContract {
        var draft = ConfigurationDraft(host: "h")
        change(&draft)
        return TimingContract(try Configuration(draft))
    }

    private static func squeezed(_ line: String) -> String { line.split(separator: " ").joined(separator: " ") }

    @Test func `the timeline of the defaults tells when the host is down and when others take over`() throws {
        let lines = try contract().timeline.map(Self.squeezed)
        #expect(lines.contains("98.25s a host that fences is down at the latest"))
        #expect(lines.contains("120s the first reader may call this host dead (takeover_after)"))
        #expect(lines.contains("60s fence: reset, given evidence against the SR (fence_after)"))
    }

    @Test func `the inequality of takeover shows both sides`() throws {
        let lines = try contract().inequalities.map(Self.squeezed)
        let expected =
            "fence_by + turn + budgets + 5s < takeover_after 90s + 250ms + 1s + 2s + 5s = 98.25s < 120s"
        #expect(lines.contains(expected))
        #expect(lines.last == "Safety margin, from the last line: 21.75s")
    }

    @Test func `a host that only observes is never said to be down`() throws {
        let lines = try contract { $0.mode = .observe }.timeline
        #expect(!lines.contains { $0.contains("fence:") || $0.contains("is down") })
    }

    private static let remarks: [(change: @Sendable (inout ConfigurationDraft) -> Void, words: String)] = [
        ({ $0.policy.partialLoss = .fence }, "for liveness, not for safety"),
        ({ $0.policy.allLost = .hold }, "VMs may run twice"),
        ({ $0.fence.action = .none }, "never fences itself"),
        ({ $0.paths.sysrqTrigger = "/tmp/trigger" }, "this host is not reset"),
        ({ ($0.readers, $0.address) = (.kvm, "a") }, "longer than the 60s of CloudStack's KVM checker"),
        (
            {
                $0.readers = .xenserver
                $0.timing.takeoverAfter = .seconds(121)
            }, "longer than 2 x xenserver.heartbeat.interval"
        ),
    ]

    @Test(arguments: remarks.indices) func `a choice that weakens or risks something is remarked on`(index: Int) throws
    {
        let (change, words) = Self.remarks[index]
        #expect(try contract(change).remarks.contains { $0.contains(words) })
        #expect(try !contract().remarks.contains { $0.contains(words) })
    }

    @Test func `what is accepted but hardly meant is warned of`() throws {
        #expect(try contract().warnings == [])
        #expect(try contract { ($0.readers, $0.address) = (.kvm, "a") }.warnings == [])
        let kvm = try contract { $0.readers = .kvm }.warnings
        #expect(kvm.count == 1 && kvm[0].contains("set address"))
        let eager = try contract { $0.timing.alertAfter = $0.timing.interval }.warnings
        #expect(eager.count == 1 && eager[0].contains("raise alert_after or lower interval"))
    }

    @Test func `readers of XenServer are said to miss an SR outside of their layout`() throws {
        let lines = try contract {
            $0.readers = .xenserver
            $0.storages = [
                Configuration.Storage(uuid: "a", kind: .nfs, path: "/run/sr-mount/a"),
                Configuration.Storage(uuid: "b", kind: .iscsi, path: "/dev/VG_XenStorage-b/hb-h"),
                Configuration.Storage(uuid: "c", kind: .nfs, path: "/mnt/c"),
            ]
        }.storages
        #expect(lines.map { $0.contains("readers do not see it") } == [false, false, true])
    }

    @Test func `no line of the contract is wider than a terminal`() throws {
        let contract = try contract { $0.policy.partialLoss = .fence }
        let remarks = contract.remarks.flatMap { TextColumn.wrap($0) }
        for line in contract.timeline + contract.inequalities + remarks + contract.readers {
            #expect(line.count <= 100)
        }
    }
}

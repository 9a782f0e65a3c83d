import HeartbeatCore

extension TimingContract {
    /// What those conclude who decide where this host's VMs run.
    package var readers: [String] {
        let wait = DurationText.render(configuration.timing.takeoverAfter)
        switch configuration.readers {
        case .heartbeat:
            return [
                "heartbeat's own check or shims: alive while any SR shows change; dead only when every SR that",
                "this host promised was watched for \(wait) without change; otherwise unknown.",
            ]
        case .xenserver:
            return [
                "CloudStack's check_heartbeat.sh: alive while the number on any SR in its layout is younger",
                "than \(wait), by the reader's clock; otherwise dead. Keep the clocks of all hosts together.",
            ]
        case .kvm:
            return [
                "CloudStack's KVM checker: dead when the number on the one pool that it asks last is older than",
                "\(wait), by the reader's clock. Keep the clocks of all hosts together.",
            ]
        }
    }

    /// What is accepted but hardly meant, each with the way out.
    package var warnings: [String] {
        let timing = configuration.timing
        var warnings: [String] = []
        if configuration.readers == .kvm, configuration.address == nil {
            warnings.append(
                "readers = \"kvm\" without address: CloudStack's KVM checker reads KVMHA/hb-<address> only, finds "
                    + "nothing and may start this host's VMs a second time while it runs: set address (`heartbeat setup "
                    + "--address`), or install the shims on every peer and set readers = \"heartbeat\"")
        }
        if timing.alertAfter <= timing.interval {
            warnings.append(
                "alert_after \(DurationText.render(timing.alertAfter)) is not longer than interval "
                    + "(\(DurationText.render(timing.interval))), so that healthy storage alerts between two beats: "
                    + "raise alert_after or lower interval")
        }
        return warnings
    }

    /// What the policy means, and what an admin should know of it.
    package var remarks: [String] {
        lossRemarks + promiseRemarks + waitRemarks
    }

    private var lossRemarks: [String] {
        let policy = configuration.policy
        var remarks: [String] = []
        switch (policy.partialLoss, configuration.readers) {
        case (.alert, _):
            remarks.append(
                "partial_loss = \"alert\": while another SR beats, every reader calls the host alive, so that VMs on "
                    + "a lost SR hang until it is back, and the others go on.")
        case (.fence, .kvm):
            remarks.append(
                "partial_loss = \"fence\": one lost SR that is used resets the host; these readers make that needed "
                    + "for safety.")
        case (.fence, _):
            remarks.append(
                "partial_loss = \"fence\": one lost SR that is used resets the host, so that its VMs start elsewhere "
                    + "sooner. That is for liveness, not for safety: readers still see the host alive.")
        }
        if policy.lostUnused == .fence {
            remarks.append("lost_unused = \"fence\": even a lost SR that nothing here uses resets the host.")
        }
        return remarks
    }

    private var promiseRemarks: [String] {
        var remarks: [String] = []
        if configuration.policy.allLost == .hold {
            remarks.append(
                "all_lost = \"hold\": the host stays up without any storage and promises no fence: readers that go by "
                    + "CloudStack's number alone may start its VMs a second time: VMs may run twice.")
        }
        if configuration.mode == .observe || configuration.fence.action == .none {
            remarks.append(
                "This host never fences itself and promises none: readers never conclude \"dead\" from heartbeat's record."
            )
        }
        if configuration.paths.hasForeignTrigger {
            remarks.append(
                "sysrq_trigger is \(configuration.paths.sysrqTrigger): a fence is only written there; this host is not reset."
            )
        }
        return remarks
    }

    /// takeover_after is a fact about the readers, which this file cannot change (safety: it would be a wish).
    private var waitRemarks: [String] {
        let known: (wait: Duration, name: String)? =
            switch configuration.readers {
            case .heartbeat: nil
            case .xenserver: (.seconds(120), "2 x xenserver.heartbeat.interval (60s by default)")
            case .kvm: (.seconds(60), "the 60s of CloudStack's KVM checker")
            }
        guard let known, configuration.timing.takeoverAfter > known.wait else { return [] }
        return [
            "takeover_after is longer than \(known.name): right only if that wait was raised on every reader; "
                + "otherwise VMs may run twice."
        ]
    }
}

extension Decision.Reason {
    /// The word in `decision.reason` of the status file, in HEARTBEAT_REASON and in the fence record's listing.
    package var label: StaticString {
        switch self {
        case .allWell: "all_well"
        case .committed: "committed"
        case .unarmedFailing: "unarmed_failing"
        case .unguarded: "unguarded"
        case .silent: "silent"
        case .partialLoss: "partial_loss"
        case .syncing: "syncing"
        case .lostUnused: "lost_unused"
        case .partialLossFence: "partial_loss_fence"
        case .allLost: "all_lost"
        case .allLostHeld: "all_lost_held"
        case .held: "held"
        case .recovering: "recovering"
        case .wouldFence: "would_fence"
        case .foreignWriter: "foreign_writer"
        case .reopenFailed: "reopen_failed"
        case .holdSought: "hold_sought"
        case .holdEnding: "hold_ending"
        case .seenOnlyHere: "seen_only_here"
        case .mountStuck: "mount_stuck"
        }
    }

    /// What it means, as a clause about "it", the SR the decision is about.
    package var meaning: String {
        switch self {
        case .allWell: "nothing is to be done"
        case .committed: "the fence is committed and nothing takes it back"
        case .unarmedFailing: "it fails, it is not armed and nothing here uses it, so nothing is at risk"
        case .unguarded: "it fails while something here may use it, and it is not armed: no fence will come for it"
        case .silent: "it does not beat, and it is not yet lost"
        case .partialLoss: "it is lost and its VMs hang; another SR still beats, so the host stays up for the others"
        case .syncing: "local file systems are being synced in case a fence follows"
        case .lostUnused: "it is lost, and it is proven that nothing here uses it"
        case .partialLossFence: "it is lost and used, and the policy is to fence although another SR beats"
        case .allLost: "it is lost and used, and no armed SR beats: its VMs may be started elsewhere"
        case .allLostHeld: "no armed SR beats, and the policy is to hold instead of fencing"
        case .held: "every host that shares it has lost it too, so a fence would help nobody"
        case .recovering: "it beats again; three good beats in a row are awaited"
        case .wouldFence: "a fence is due, but this daemon only observes or must not fence"
        case .foreignWriter: "another machine or boot writes under this host's name"
        case .reopenFailed: "it beats, but it cannot be opened by name"
        case .holdSought:
            "it is lost; whether every host that shares it has lost it too will show within three intervals"
        case .holdEnding:
            "it is lost, and a host that shares it has it back or is out of sight: this host fences unless a beat verifies"
        case .seenOnlyHere:
            "it is lost and used, and another host that shares it was seen on no SR that still beats here: that one takes this "
                + "host for dead"
        case .mountStuck:
            "its mount on this host is stuck and its VMs hang; the server is well and takes this host's record past the mount, so the "
                + "host stays up"
        }
    }
}

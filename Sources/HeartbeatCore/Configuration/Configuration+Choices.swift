extension Configuration {
    /// Whether the daemon acts on its judgement.
    package enum Mode: String, CaseIterable, Sendable {
        case enforce
        /// Judges and reports, never acts; writes the record but never the number.
        case observe
    }

    /// Whose verdict moves the VMs of this host elsewhere.
    package enum Readers: String, CaseIterable, Sendable {
        /// Our own check, or our shims, on every peer.
        case heartbeat
        /// CloudStack's stock scripts on XenServer: only SRs in its layout count as beating.
        case xenserver
        /// CloudStack's stock KVM checker: the verdict of one pool is the verdict of the host.
        case kvm
    }

    /// What to do when an SR is lost but the host is still seen alive.
    package enum LossPolicy: String, CaseIterable, Sendable {
        case alert, fence
    }

    /// What to do when a used SR is lost and no armed SR beats.
    package enum AllLostPolicy: String, CaseIterable, Sendable {
        case fence, hold
    }

    /// What is flushed at sync_after.
    package enum SyncPolicy: String, CaseIterable, Sendable {
        /// syncfs(2) of root, journal and state file systems, in an expendable helper.
        case local
        /// The same, then `s` to the kernel, which walks every file system, the lost one too.
        case sysrq
        case none
    }

    /// How the host is taken down.
    package enum FenceAction: String, CaseIterable, Sendable {
        case reboot, crash, poweroff, none

        /// The byte for /proc/sysrq-trigger (Documentation/admin-guide/sysrq.rst); nil when nothing is to be done.
        package var triggerByte: UInt8? {
            switch self {
            case .reboot: UInt8(ascii: "b")
            case .crash: UInt8(ascii: "c")
            case .poweroff: UInt8(ascii: "o")
            case .none: nil
            }
        }
    }

    /// The watchdog device to arm.
    package enum WatchdogChoice: Equatable, Sendable {
        case auto, none
        case device(path: String)
    }

    /// What an SR is made of.
    package enum StorageKind: String, CaseIterable, Sendable {
        case nfs
        /// Any shared block device: iSCSI, Fibre Channel, multipath.
        case iscsi
    }
}

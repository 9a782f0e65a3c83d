extension Configuration {
    /// The `[timing]` section. Defaults are those of the contract (docs/theory-of-operation.md).
    package struct Timing: Equatable, Sendable {
        /// Start of one beat to the start of the next, 100 ms … 5 min.
        package var interval: Duration = .seconds(5)
        /// A beat unfinished after this is evidence against the SR.
        package var ioTimeout: Duration = .seconds(10)
        /// Silence of an SR that is worth an alert.
        package var alertAfter: Duration = .seconds(20)
        /// Silence at which local file systems are synced.
        package var syncAfter: Duration = .seconds(40)
        /// Silence at which the SR is lost, given evidence.
        package var fenceAfter: Duration = .seconds(60)
        /// Silence at which the SR is lost without evidence.
        package var fenceBy: Duration = .seconds(90)
        /// The shortest wait of any reader before it calls this host dead.
        package var takeoverAfter: Duration = .seconds(120)

        package init() {}
    }

    /// The `[policy]` section.
    package struct Policy: Equatable, Sendable {
        /// An SR is lost, and it is proven that nothing here uses it.
        package var lostUnused: LossPolicy = .alert
        /// A used SR is lost while another armed SR still beats.
        package var partialLoss: LossPolicy = .alert
        /// A used SR is lost and no armed SR beats.
        package var allLost: AllLostPolicy = .fence
        package var sync: SyncPolicy = .local
        /// A used SR is lost because this host's own mount is stuck, while its server is well and takes the record directly.
        package var lostMountStuck: LossPolicy = .fence

        package init() {}
    }

    /// The `[fence]` section.
    package struct Fence: Equatable, Sendable {
        package var action: FenceAction = .reboot
        /// Longest wait for journal, kernel log and fence record to be written, 0 s … 30 s.
        package var evidenceBudget: Duration = .seconds(1)
        /// Longest wait for the journal's file system to be synced, 0 s … 30 s.
        package var syncBudget: Duration = .seconds(2)
        package var watchdog: WatchdogChoice = .auto

        package init() {}
    }

    /// The `[notify]` section: a program that is run when something happens. Without the section nothing is.
    package struct Notify: Equatable, Sendable {
        /// One program, absolute; neither arguments nor a shell.
        package var command: String
        /// It is killed with its process group after this, 1 s … 60 s.
        package var timeout: Duration = .seconds(10)

        package init(command: String) {
            self.command = command
        }
    }

    /// The `[paths]` section. Only tests and unusual systems change these.
    package struct Paths: Equatable, Sendable {
        package static let realTrigger = "/proc/sysrq-trigger"

        package var sysrqTrigger = Paths.realTrigger
        package var kernelLog = "/dev/kmsg"
        package var runtime = "/run/heartbeat"
        package var state = "/var/lib/heartbeat"

        package init() {}

        /// True when the fence would only be recorded: tests, demos, trials.
        package var hasForeignTrigger: Bool { sysrqTrigger != Paths.realTrigger }
    }

    /// One `[[sr]]`: a storage repository, and what `setup` saw of its identity.
    package struct Storage: Equatable, Sendable {
        /// Name of the SR, the same on every host, in the character set of `host`.
        package var uuid: String
        package var kind: StorageKind
        /// nfs: the mount point; iscsi: the LV or block device, or a mount point on it. Absolute.
        package var path: String
        /// Source of the mount as in /proc/self/mountinfo (`server:/export`, `/dev/sdb`); nil: not checked.
        package var source: String?
        /// File-system id of statfs(2), 16 hexadecimal digits; nil: not checked.
        package var fileSystemID: String?
        /// `dm/uuid` of the block device in sysfs, `LVM-…` or `mpath-…`; nil: not checked.
        package var deviceMapperUUID: String?
        /// Taken by `setup --allow-local`: not shared storage, for trials only.
        package var allowsLocal: Bool
        /// Whether and where its server is looked at past the kernel.
        package var direct: DirectChoice
        /// Where the kernel's mount is stuck and the server is well, the record is written past it.
        package var writesDirectly: Bool
        /// A root-only file with the CHAP name and secret for `direct`; nil: those of the kernel's session. Absolute.
        package var directSecret: String?

        package init(
            uuid: String, kind: StorageKind, path: String, source: String? = nil, fileSystemID: String? = nil,
            deviceMapperUUID: String? = nil, allowsLocal: Bool = false, direct: DirectChoice = .auto,
            writesDirectly: Bool = false, directSecret: String? = nil
        ) {
            self.direct = direct
            self.writesDirectly = writesDirectly
            self.directSecret = directSecret
            self.uuid = uuid
            self.kind = kind
            self.path = path
            self.source = source
            self.fileSystemID = fileSystemID
            self.deviceMapperUUID = deviceMapperUUID
            self.allowsLocal = allowsLocal
        }
    }
}

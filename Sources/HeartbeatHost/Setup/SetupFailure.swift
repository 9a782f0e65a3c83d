import Glibc

/// Why setup stopped, in one sentence that says what to do.
package struct SetupFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it is: decides the exit code.
    package enum Kind: String, Sendable {
        /// What was asked for contradicts itself or the configuration.
        case usage
        /// The configuration file is at fault.
        case configuration
        /// Rights are missing.
        case permission
        /// Another host was named than this one.
        case otherHost = "other_host"
        /// The SR is not on this host.
        case storageMissing = "storage_missing"
        /// XenServer has not plugged the SR on the host.
        case unplugged
        /// LVM did not make the volume.
        case volumeNotMade = "volume_not_made"
        /// LVM did not activate the volume.
        case volumeNotActive = "volume_not_active"
        /// Anything else of storage, tools, the daemon.
        case other
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A failed system call; where the cause is plain it says what to do.
    package init(_ failure: SystemFailure) {
        let isRoot = geteuid() == 0
        switch failure.errorNumber {
        // The usual cause on NFS (exports(5)).
        case EACCES where isRoot, EPERM where isRoot:
            self.init(.permission, "\(failure): let root of this host write there (on NFS export with no_root_squash)")
        case EACCES, EPERM: self.init(.permission, "\(failure): run setup as root")
        case EROFS: self.init(.other, "\(failure): mount it for reading and writing")
        case ENOSPC, EDQUOT: self.init(.other, "\(failure): make room there; setup needs a few blocks")
        default: self.init(.other, failure.description)
        }
    }
}

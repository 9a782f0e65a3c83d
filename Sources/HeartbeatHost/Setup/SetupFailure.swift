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
        /// Storage, tools, the daemon.
        case other
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A failed system call; one for lack of rights says how to get them.
    package init(_ failure: SystemFailure) {
        switch failure.errorNumber {
        case EACCES, EPERM: self.init(.permission, "\(failure): run setup as root")
        default: self.init(.other, failure.description)
        }
    }
}

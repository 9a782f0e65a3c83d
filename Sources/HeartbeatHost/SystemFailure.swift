import Glibc

/// A failed system call: what was done, to what, and errno. Renders as a sentence that says what to look at.
package struct SystemFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done, such as "open" or "write the number to".
    package let operation: String
    /// The path or other name of what it was done to.
    package let object: String
    /// errno(3) of the call.
    package let errorNumber: Int32

    package init(_ operation: String, _ object: String, errorNumber: Int32 = errno) {
        self.operation = operation
        self.object = object
        self.errorNumber = errorNumber
    }

    package var description: String { "cannot \(operation) \(object): \(Self.text(of: errorNumber))" }

    /// strerror(3) of an errno, such as "Input/output error". Allocates; never for the judging thread.
    package static func text(of errorNumber: Int32) -> String { String(cString: strerror(errorNumber)) }
}

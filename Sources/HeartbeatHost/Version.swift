/// Which program this is.
package enum Version {
    /// Semantic version of the program, not of any format.
    package static let current = "0.1.0"
}

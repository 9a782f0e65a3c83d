/// Where an SR's logical unit is, and where in it this host's record.
struct ISCSITarget {
    /// Never empty; those that the kernel uses first.
    var ways: [ISCSIWay]
    /// Where the record lies, in bytes from the start of the unit; 0 where there is none.
    var offset: UInt64
    /// Below a file system the record's place is not known: the first block is read, and nothing said of the record.
    var hasRecord: Bool

    /// More paths than any array has; what a hostile or broken list names beyond is left out.
    static let mostWays = 16
}

/// One way to a logical unit: a portal of a target.
struct ISCSIWay {
    let target: String
    let portal: ISCSIPortal
    /// As the kernel counts them: the first two bytes of the eight-byte number (SAM-5, 4.7; scsilun_to_int of the kernel).
    let unit: UInt32
    /// The kernel has a session there, or the configuration names it. Another one, known from open-iscsi's database only, counts
    /// once it has answered: many a portal that a target tells of is on a network that this host does not reach.
    var isExpected: Bool
    var secret: ISCSISecret?

    func isSame(as other: ISCSIWay) -> Bool {
        target == other.target && portal == other.portal && unit == other.unit
    }
}

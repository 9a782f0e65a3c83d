/// How far a probe of the direct view goes. Ordered from mildest.
package enum DirectDepth: UInt8, Comparable, Sendable {
    /// Reads this host's record. The usual one: it changes nothing on the server.
    case look = 0
    /// Also has the server put something to stable storage without changing any content (NFS: the record's attributes; a LUN: flush of
    /// its cache). Asked for while the kernel's beat hangs or fails: a server whose own disk is stuck still reads from memory.
    case touch = 1
    /// Also writes the record anew and reads it back.
    case write = 2

    package static func < (left: DirectDepth, right: DirectDepth) -> Bool { left.rawValue < right.rawValue }
}

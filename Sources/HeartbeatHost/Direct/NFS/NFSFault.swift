import Glibc

/// Why a connection is of no use any more.
enum NFSFault: Error, Equatable {
    /// connect(2) failed with this errno, at once or later.
    case notConnected(Int32)
    /// The other side closed or reset an established connection: errno, 0 for an orderly close.
    case lost(Int32)
    /// What came is no reply to what was asked.
    case garbled(String)
    /// The library takes no such call: a path too long for it.
    case notEncoded(String)
}

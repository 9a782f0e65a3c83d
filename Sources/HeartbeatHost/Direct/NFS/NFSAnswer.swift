/// What a server answered to an `NFSCall`, well-formed.
enum NFSAnswer: Equatable {
    /// Port of a service; 0 where the server does not know it.
    case port(UInt32)
    case handle([UInt8])
    case data([UInt8])
    case written
    /// The call was refused with a status; `step` is the place, from 0, of the COMPOUND's operation that was.
    case refused(NFSStatus, step: Int)
    /// The server takes no credentials of this kind or host (MSG_DENIED, RFC 5531 §9): auth_stat, or -1 for another RPC version.
    case rejected(Int32)
    /// The server does not offer the program, version or procedure (accept_stat, RFC 5531 §9).
    case unserved(UInt32)
}

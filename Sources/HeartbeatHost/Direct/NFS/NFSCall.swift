import HeartbeatCore

/// One call to a server, as `NFSConnection` sends it and `NFSReply` reads what comes back.
enum NFSCall: Equatable {
    /// PMAPPROC_GETPORT: at which port is MOUNT version 3 served over TCP?
    case port
    /// MNT of a directory of the server: its file handle.
    case mount(directory: String)
    /// LOOKUP of a name in the directory with this handle.
    case lookUp(name: String, directory: [UInt8])
    /// READ from the start of the file with this handle.
    case read(file: [UInt8])
    /// WRITE in the file with this handle, FILE_SYNC.
    case write(file: [UInt8], NFSWriting)
    /// COMPOUND of NFS 4.0: from the root LOOKUP of each name, then READ of the last one's start. A writing goes
    /// first, FILE_SYNC.
    case compound(names: [String], NFSWriting?)

    /// Bytes that a READ asks for.
    static let readSize = DirectRecord.size
    /// File handles of version 3 have at most NFS3_FHSIZE bytes (RFC 1813 §2.4).
    static let largestHandle = 64

    /// The procedure, for people.
    var name: String {
        switch self {
        case .port: "GETPORT"
        case .mount: "MNT"
        case .lookUp: "LOOKUP"
        case .read, .compound(_, nil): "READ"
        case .write, .compound: "WRITE"
        }
    }
}

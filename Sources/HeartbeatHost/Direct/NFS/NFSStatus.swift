import HeartbeatCore

/// A status other than "fine" that a server answered with: nfsstat3, mountstat3 (RFC 1813 §2.6, §5.1.5) or nfsstat4 (RFC 7530 §13).
/// The three share their numbers where they share a meaning.
enum NFSStatus: Equatable {
    case version3(UInt32)
    case mount(UInt32)
    case version4(UInt32)

    var number: UInt32 {
        switch self {
        case .version3(let number), .mount(let number), .version4(let number): number
        }
    }

    /// The name in its RFC, such as `NFS4ERR_STALE`.
    var name: String {
        guard let row = Self.table[number] else { return "\(prefix) \(number)" }
        // Spelled so in version 4 only; and two names for one number.
        if case .version4 = self {
            if number == 13 { return "NFS4ERR_ACCESS" }
            if number == 10008 { return "NFS4ERR_DELAY" }
        }
        return "\(prefix)_\(row.name)"
    }

    /// What it means for an SR; NOENT means different things at different places, so the probe asks for that itself.
    var outcome: DirectOutcome { Self.table[number]?.outcome ?? .failed }

    /// The server lives and asks for another try (NFS3ERR_JUKEBOX, NFS4ERR_DELAY).
    var asksForPatience: Bool { number == 10008 }

    private var prefix: String {
        switch self {
        case .version3: "NFS3ERR"
        case .mount: "MNT3ERR"
        case .version4: "NFS4ERR"
        }
    }

    /// What is not listed is `failed`, and goes by its number.
    private static let table: [UInt32: (name: String, outcome: DirectOutcome)] = [
        1: ("PERM", .denied),
        2: ("NOENT", .exportGone),
        5: ("IO", .failed),
        6: ("NXIO", .failed),
        13: ("ACCES", .denied),
        17: ("EXIST", .failed),
        19: ("NODEV", .failed),
        20: ("NOTDIR", .exportGone),
        21: ("ISDIR", .recordGone),
        22: ("INVAL", .failed),
        27: ("FBIG", .failed),
        28: ("NOSPC", .failed),
        30: ("ROFS", .denied),
        63: ("NAMETOOLONG", .failed),
        69: ("DQUOT", .failed),
        70: ("STALE", .stale),
        71: ("REMOTE", .failed),
        10001: ("BADHANDLE", .stale),
        10004: ("NOTSUPP", .failed),
        10006: ("SERVERFAULT", .failed),
        10008: ("JUKEBOX", .failed),
        10010: ("DENIED", .failed),
        10012: ("LOCKED", .failed),
        // The server lives and has just started: those who had files open come first.
        10013: ("GRACE", .fine),
        10014: ("FHEXPIRED", .stale),
        10016: ("WRONGSEC", .denied),
        10018: ("RESOURCE", .failed),
        10019: ("MOVED", .failed),
        10021: ("MINOR_VERS_MISMATCH", .unsupported),
        10023: ("STALE_STATEID", .unsupported),
        10025: ("BAD_STATEID", .unsupported),
        10029: ("SYMLINK", .unsupported),
        10038: ("OPENMODE", .unsupported),
    ]
}

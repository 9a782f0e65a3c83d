import HeartbeatCore

/// One running probe of an NFS server: what it has found, and what it waits for.
struct NFSRun {
    var finding: DirectFinding
    /// How far it is to go.
    let depth: DirectDepth
    /// Nothing is written from then on.
    let leave: BootInstant
    var step: Step = .connect
    /// The connection is of an earlier probe: the server may have ended it without a word.
    var isReused = false
    /// MOUNT has been asked in this probe, the portmapper where it is: once is enough.
    var hasMounted = false
    var hasAskedPort = false
    /// The record's handle, in version 3.
    var file: [UInt8] = []
    /// The touch has been asked for: what comes back then ends the probe.
    var hasTouched = false
    /// The record as it was written, until it is read back.
    var written: [UInt8]?
    /// Its boot clock.
    var writtenClock = BootInstant.never
    /// The server asked for patience, by this status the last time; the call is sent again at that instant.
    var patienceAsked: NFSStatus?
    var pauseEnd: BootInstant?

    /// Between two tries where the server asks for patience.
    static let patience = Duration.milliseconds(200)

    enum Step {
        /// A connection to NFS is to come about.
        case connect
        /// One to the portmapper or MOUNT, for this call.
        case connectHelper(NFSCall)
        /// The reply to this is to come.
        case reply(NFSCall)
    }
}

/// Stack sizes of the prober's threads, in bytes: locked memory that every SR costs, twice, as a standby has them too.
/// A debug build's frames are several times larger.
enum ThreadStack {
    #if DEBUG
        static let beat = 256 * 1024
        static let reopen = 128 * 1024
        static let peers = 256 * 1024
        static let scan = 512 * 1024
    #else
        static let beat = 64 * 1024
        static let reopen = 40 * 1024
        static let peers = 64 * 1024
        static let scan = 128 * 1024
    #endif
}

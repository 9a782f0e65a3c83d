import Glibc
import HeartbeatCore
import Synchronization

/// What the daemon of this host knows of others, read from `<runtime>/peers` at one instant.
package struct PeerPicture: Sendable {
    package let host: RecordName
    package let takeoverAfter: Duration
    package let interval: Duration
    /// The judge's last turn before it was read.
    package let lastTurn: BootInstant
    package let storages: [RecordName]
    package let table: PeerTable

    /// Why there is none.
    package enum Fault: Error, Equatable, CustomStringConvertible {
        /// No daemon has run here in this boot.
        case none
        case failed(SystemFailure)
        /// Another build of this program wrote it.
        case otherBuild
        /// The daemon wrote all the time it was read.
        case unsteady

        package var description: String {
            switch self {
            case .none: "no heartbeat daemon runs here, so nothing is known of other hosts: systemctl start heartbeat"
            case .failed(let failure): failure.description
            case .otherBuild:
                "the daemon that runs is of another version than this command: systemctl restart heartbeat"
            case .unsteady: "the daemon's table could not be read at rest: try again"
            }
        }
    }

    /// Reads the file. Blocks only as tmpfs does.
    package init(runtime: String) throws(Fault) {
        let path = runtime + "/peers"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .none }
            throw .failed(SystemFailure("open", path))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed(SystemFailure("look at", path)) }
        guard Int(status.st_size) == PeerPageLayout.byteCount else { throw .otherBuild }
        guard let shared = mmap(nil, PeerPageLayout.byteCount, PROT_READ, MAP_SHARED, descriptor, 0),
            shared != MAP_FAILED
        else { throw .failed(SystemFailure("map", path)) }
        defer { munmap(shared, PeerPageLayout.byteCount) }
        let copy = UnsafeMutableRawPointer.allocate(byteCount: PeerPageLayout.byteCount, alignment: 64)
        defer { copy.deallocate() }
        guard shared.load(as: UInt64.self) == PeerPageLayout.magic,
            shared.load(fromByteOffset: 8, as: UInt64.self) == PeerPageLayout.fingerprint
        else { throw .otherBuild }
        guard Self.copy(shared, to: copy) else { throw .unsteady }
        host = copy.load(fromByteOffset: PeerPageLayout.host, as: RecordName.self)
        takeoverAfter = .nanoseconds(copy.load(fromByteOffset: PeerPageLayout.takeoverAfter, as: Int64.self))
        interval = .nanoseconds(copy.load(fromByteOffset: PeerPageLayout.interval, as: Int64.self))
        lastTurn = BootInstant(nanoseconds: copy.load(fromByteOffset: PeerPageLayout.lastTurn, as: Int64.self))
        let count = Int(copy.load(fromByteOffset: PeerPageLayout.storageCount, as: UInt32.self))
        storages = (0..<count).map { copy.load(fromByteOffset: PeerPageLayout.watch($0), as: RecordName.self) }
        let watches = (0..<count).map {
            copy.load(fromByteOffset: PeerPageLayout.watch($0) + RecordName.size, as: PeerWatch.self)
        }
        let entries = Int(copy.load(fromByteOffset: PeerPageLayout.entryCount, as: UInt32.self))
        table = PeerTable(
            watches: watches,
            entries: (0..<entries).map { copy.load(fromByteOffset: PeerPageLayout.entry($0), as: PeerEntry.self) })
    }

    /// Copies while nobody writes; false when that never was so.
    private static func copy(_ shared: UnsafeMutableRawPointer, to copy: UnsafeMutableRawPointer) -> Bool {
        let sequence = (shared + PeerPageLayout.sequence).assumingMemoryBound(to: Atomic<UInt64>.self)
        for _ in 0..<200 {
            let before = sequence.pointee.load(ordering: .acquiring)
            if before & 1 == 0 {
                copy.copyMemory(from: shared, byteCount: PeerPageLayout.byteCount)
                atomicMemoryFence(ordering: .acquiring)
                if sequence.pointee.load(ordering: .relaxed) == before { return true }
            }
            usleep(1_000)
        }
        return false
    }
}

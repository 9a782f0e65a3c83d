import Glibc
import HeartbeatCore

/// `<state>/blackbox`: a ring of 256 blocks of 4 KiB, filled before it is needed, on disk when write(2) returns.
///
/// O_DSYNC without O_DIRECT: a block is one write either way, and not every root file system takes O_DIRECT.
/// Used by the thread of the black box only, after `init`.
package struct BoxFile: Sendable {
    /// How many blocks the ring holds: 1 MiB.
    package static let capacity = 256
    /// The copy that the first start of a boot keeps is of this many blocks at most.
    package static let keptBlocks = 64

    private let descriptor: Int32
    private let path: String
    private var sequence: UInt64
    /// Why nothing can be written; nil when it can.
    package let fault: String?

    /// Where the ring lies.
    package static func path(state: String) -> String { state + "/blackbox" }

    /// The last blocks of the newest boot that a fence or an unexplained reset ended.
    package static func keptPath(state: String) -> String { state + "/blackbox.before" }

    /// Opens the file, fills it up to full size, so that no later write has to allocate, and goes on after
    /// `lastSequence`, the newest block it holds. The descriptor is kept for good. Blocks on the disk: at start only.
    package init(state: String, lastSequence: UInt64) {
        path = Self.path(state: state)
        sequence = lastSequence
        let opened: Result<Int32, SystemFailure>
        do throws(SystemFailure) {
            opened = .success(try Self.prepare(path))
        } catch {
            opened = .failure(error)
        }
        switch opened {
        case .success(let prepared): (descriptor, fault) = (prepared, nil)
        case .failure(let failure): (descriptor, fault) = (-1, failure.description)
        }
    }

    /// Writes one block into the next place of the ring and gives it its number. May block for as long as the disk
    /// does. False when it could not be written: there is nobody to tell but the status.
    package mutating func append(_ block: BoxBlock) -> Bool {
        guard descriptor >= 0 else { return false }
        sequence &+= 1
        var block = block
        block.state.sequence = sequence
        let slot = Int((sequence &- 1) % UInt64(Self.capacity))
        let written = block.encoded.withUnsafeBytes {
            pwrite(descriptor, $0.baseAddress, $0.count, slot * BoxBlock.size)
        }
        return written == BoxBlock.size
    }

    /// Reads a black box, whole or as far as it goes; without a file it is empty. Blocks on the disk of `state`: at
    /// start and in commands, never on the judging thread.
    package static func load(_ path: String) throws(SystemFailure) -> BoxContent {
        // O_NONBLOCK: something else may lie there, such as a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return BoxContent(bytes: []) }
            throw SystemFailure("open", path)
        }
        defer { close(descriptor) }
        return BoxContent(bytes: try WholeFile.read(descriptor, name: path, atMost: capacity * BoxBlock.size))
    }

    private static func prepare(_ path: String) throws(SystemFailure) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_DSYNC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open the black box", path) }
        var status = stat()
        fstat(descriptor, &status)
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemFailure("use as the black box", path, errorNumber: EINVAL)
        }
        // Whatever the umask says: `heartbeat why` runs as another user.
        fchmod(descriptor, 0o644)
        let size = capacity * BoxBlock.size
        guard status.st_size < size else { return descriptor }
        let zeros = [UInt8](repeating: 0, count: size - Int(status.st_size))
        let written = zeros.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, Int(status.st_size)) }
        guard written == zeros.count else {
            let failure = SystemFailure("fill the black box", path, errorNumber: written < 0 ? errno : ENOSPC)
            close(descriptor)
            throw failure
        }
        fsync(descriptor)
        return descriptor
    }
}

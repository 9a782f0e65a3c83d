import CLinux
import Glibc

/// A child of this program at the other end of a socket, as the kernel's handles on it.
struct SpawnedProcess {
    let identifier: Int32
    /// pidfd_open(2): names this very child even after its number is given to another process.
    let processDescriptor: Int32
    /// Our end of the SOCK_SEQPACKET pair; its other end is descriptor 3 of the child.
    let socket: Int32
    /// What the child may send on it before we take anything, in bytes as the kernel counts them (socket(7), SO_SNDBUF).
    let sendBufferBytes: Int32
    /// Our end of another such pair for what may wait; its other end is descriptor 5 of the child.
    let sideSocket: Int32

    /// Starts `executable` with sockets as descriptors 3 and 5 and `shared` as descriptor 4, nothing else open but 0 to
    /// 2, and no more environment than `environment`.
    ///
    /// Blocks until the kernel has read the binary, for ever if its disk is dead: for an expendable thread. The caller
    /// owns the descriptors it gets.
    static func start(
        executable: String, arguments: [String], environment: [String], null: Int32, shared: Int32,
        sendBufferBytes: Int32
    ) throws(SystemFailure) -> SpawnedProcess {
        let pair = try Self.pair()
        defer { close(pair[1]) }
        let side: [Int32]
        do throws(SystemFailure) {
            side = try Self.pair()
        } catch {
            close(pair[0])
            throw error
        }
        defer { close(side[1]) }
        let granted = Self.widen(pair[1], to: sendBufferBytes)
        var lifted: [Int32] = []
        defer { lifted.forEach { close($0) } }
        for descriptor in [null, pair[1], shared, side[1]] {
            lifted.append(fcntl(descriptor, F_DUPFD_CLOEXEC, lowestFree))
        }
        var process: Int32 = -1
        let error =
            lifted.contains(-1)
            ? errno
            : withStrings(arguments) { arguments in
                withStrings(environment) { environment in
                    heartbeat_spawn(
                        &process, executable, arguments, environment, lifted[0], lifted[1], lifted[2], lifted[3])
                }
            }
        let handle = error == 0 ? heartbeat_pidfd_open(process) : -1
        guard handle >= 0 else {
            let failure = SystemFailure("start", executable, errorNumber: error == 0 ? errno : error)
            // The child is still there: it ends by itself when its socket does.
            close(pair[0])
            close(side[0])
            throw failure
        }
        return SpawnedProcess(
            identifier: process, processDescriptor: handle, socket: pair[0], sendBufferBytes: granted,
            sideSocket: side[0])
    }

    /// Asks for a send buffer, and gives what the kernel has granted: without CAP_NET_ADMIN no more than net.core.wmem_max.
    private static func widen(_ socket: Int32, to wanted: Int32) -> Int32 {
        var bytes = wanted
        var size = socklen_t(MemoryLayout<Int32>.size)
        if setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, size) != 0 {
            setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, size)
        }
        return getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, &size) == 0 ? bytes : 0
    }

    /// The first descriptor that is none of the child's: the sources of its own must lie above.
    private static let lowestFree: Int32 = 6

    private static func pair() throws(SystemFailure) -> [Int32] {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw SystemFailure("create", "a socket to a child") }
        return pair
    }

    /// Calls `body` with a null-terminated array of C strings that lives as long as the call.
    static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                preconditionFailure("an array with a null at its end is not empty")
            }
            return body(start)
        }
    }
}

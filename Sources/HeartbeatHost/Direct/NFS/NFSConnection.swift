import CNFS
import Glibc

/// One TCP connection to a service of an NFS server, through libnfs; one call at a time.
///
/// Used by the viewer's only thread. Blocks on no server. After a fault it is only to be let go of.
final class NFSConnection {
    /// The library that is loaded, by the name that its package installs; others have other structures.
    static let library = "libnfs.so.13"

    private let connection: OpaquePointer
    private var call: NFSCall?
    /// Reused from reply to reply.
    private var arrived = [UInt8](repeating: 0, count: NFSReply.largest)
    /// What SO_RCVLOWAT is.
    private var awaited = 1
    /// Bytes of all replies so far.
    private var taken: Int64 = 0

    /// Loads the library; nil, or a sentence that says what is missing. Reads the root disk: once, when the viewer starts.
    static func load(_ library: String = library) -> String? {
        heartbeat_nfs_load(library).map { String(cString: $0) }
    }

    /// Begins to connect to a numeric address. `load` must have given nil.
    init(to server: String, port: UInt16) throws(NFSFault) {
        guard let connection = heartbeat_nfs_open(server, Int32(port)) else { throw .notConnected(errno) }
        self.connection = connection
    }

    deinit { heartbeat_nfs_close(connection) }

    var isConnected: Bool { heartbeat_nfs_is_connected(connection) != 0 }

    /// For poll(2).
    var wait: pollfd {
        pollfd(fd: heartbeat_nfs_descriptor(connection), events: heartbeat_nfs_events(connection), revents: 0)
    }

    /// True when nothing has come, no end either, while nothing was asked: worth being used again.
    var isQuiet: Bool {
        var entry = wait
        return poll(&entry, 1, 0) >= 0 && entry.revents & Int16(POLLIN | POLLERR | POLLHUP) == 0
            && heartbeat_nfs_is_closed(entry.revents) == 0
    }

    /// Sends a call, once connected and while no other is under way; `serve` sends what the socket does not take at once.
    func send(_ call: NFSCall) throws(NFSFault) {
        guard encode(call) == 0 else { throw .notEncoded("\(call.name) is too long for libnfs") }
        self.call = call
        try pass(Int16(POLLOUT))
    }

    /// Goes on with what poll(2) returned; gives the answer to the call once it is there.
    func serve(_ events: Int16) throws(NFSFault) -> NFSAnswer? {
        if !isConnected {
            let error = socketError
            guard error == 0 else { throw .notConnected(error) }
            // POLLHUP comes with an error, or with a socket that has not begun.
            try pass(events & Int16(POLLOUT))
            return nil
        }
        if events & Int16(POLLERR) != 0 { throw .lost(socketError) }
        // Writing first: the library would go on to read what has not been looked at.
        try pass(events & Int16(POLLOUT))
        guard events & Int16(POLLIN | POLLHUP) != 0 || heartbeat_nfs_is_closed(events) != 0 else { return nil }
        return try receive(hasEnded: events & Int16(POLLHUP) != 0 || heartbeat_nfs_is_closed(events) != 0)
    }

    /// Looks at what has arrived without taking it; the library takes only what is whole and well-formed.
    private func receive(hasEnded: Bool) throws(NFSFault) -> NFSAnswer? {
        let count = recv(
            heartbeat_nfs_descriptor(connection), &arrived, arrived.count,
            Int32(MSG_PEEK | MSG_DONTWAIT))
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return nil }
        guard count > 0 else { throw .lost(count < 0 ? errno : 0) }
        guard let call else { throw .garbled("data that nothing had asked for") }
        switch NFSReply.progress(of: arrived[..<count], to: call) {
        case .needs(let bytes):
            if hasEnded { throw .lost(0) }
            wait(for: bytes)
            return nil
        case .garbled(let reason): throw .garbled(reason)
        case .whole(let size, let answer):
            // More would be read along with it, unseen.
            guard size == count else { throw .garbled("more than the reply to \(call.name)") }
            wait(for: 1)
            try pass(Int16(POLLIN))
            taken += Int64(size)
            // An orderly end counts as a byte.
            guard heartbeat_nfs_taken(connection) <= taken else {
                throw hasEnded ? .lost(0) : .garbled("more than the reply to \(call.name)")
            }
            guard heartbeat_nfs_is_waiting(connection) == 0 else { throw .garbled("a reply to another call") }
            self.call = nil
            return answer
        }
    }

    private func pass(_ events: Int16) throws(NFSFault) {
        guard events != 0 else { return }
        guard heartbeat_nfs_service(connection, events) == 0 else {
            let error = socketError
            throw events & Int16(POLLIN) != 0 && error == 0 ? .garbled("a reply that libnfs refuses") : .lost(error)
        }
    }

    private func wait(for bytes: Int) {
        guard bytes != awaited else { return }
        awaited = bytes
        heartbeat_nfs_wait_for(connection, Int32(bytes))
    }

    /// The error that waits on the socket (SO_ERROR of socket(7)), which this takes away.
    private var socketError: Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(heartbeat_nfs_descriptor(connection), SOL_SOCKET, SO_ERROR, &error, &size)
        return error
    }

    private func encode(_ call: NFSCall) -> Int32 {
        switch call {
        case .port: heartbeat_nfs_call_port(connection)
        case .mount(let directory): heartbeat_nfs_call_mount(connection, directory)
        case .lookUp(let name, let directory):
            heartbeat_nfs_call_lookup(connection, directory, UInt32(directory.count), name)
        case .read(let file):
            heartbeat_nfs_call_read(connection, file, UInt32(file.count), UInt32(NFSCall.readSize))
        case .write(let file, let writing):
            heartbeat_nfs_call_write(
                connection, file, UInt32(file.count), writing.bytes, UInt32(writing.bytes.count), UInt64(writing.offset)
            )
        case .compound(let names, let writing): encode(names, writing)
        }
    }

    private func encode(_ names: [String], _ writing: NFSWriting?) -> Int32 {
        var texts = names.map { UnsafePointer(strdup($0)) }
        defer { for text in texts { free(UnsafeMutablePointer(mutating: text)) } }
        return heartbeat_nfs_call_compound(
            connection, &texts, UInt32(texts.count), writing?.bytes, UInt32(writing?.bytes.count ?? NFSCall.readSize),
            UInt64(writing?.offset ?? 0))
    }
}

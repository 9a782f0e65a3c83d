import CLinux
import Glibc
import Synchronization

/// journald's socket for entries of several fields: one datagram each.
///
/// Our own and not libsystemd's sd_journal_sendv(3), which does the same: for this one datagram judge, prober and standby would
/// each lock seven libraries in memory, liblzma, libzstd and libgcrypt among them.
enum JournalSocket {
    /// Sends an entry; true when journald has it or is absent (nothing listens there, which costs nothing), false when it
    /// was refused. One that is too large for a datagram goes as a file in memory. Blocks for ever when journald is stuck
    /// and its queue is full (net.unix.max_dgram_qlen): never on the judging thread. Any other thread.
    static func send(_ message: JournalMessage) -> Bool {
        let descriptor = opened()
        guard descriptor >= 0, !message.bytes.isEmpty else { return false }
        let address = UnixAddress(path)
        if isTaken(message.bytes.withUnsafeBytes { address.send($0, on: descriptor) }) { return true }
        guard errno == EMSGSIZE || errno == ENOBUFS else { return false }
        return sendAsFile(message, to: address, on: descriptor)
    }

    /// Opens the socket without sending, so that nothing is opened first in an outage.
    static func rehearse() { _ = opened() }

    /// Not connected: a journald that is started again has another socket under the same name.
    private static let path = "/run/systemd/journal/socket"
    /// As much as several hundred entries hold that wait for journald; at most net.core.wmem_max of it is given.
    private static let sendBufferBytes: Int32 = 512 * 1024
    /// Kept for the life of the process; -1 before the first use.
    private static let descriptor = Atomic<Int32>(-1)

    private static func opened() -> Int32 {
        let kept = descriptor.load(ordering: .acquiring)
        guard kept < 0 else { return kept }
        let fresh = heartbeat_unix_datagram()
        guard fresh >= 0 else { return -1 }
        var bytes = sendBufferBytes
        // Without it the buffer is the kernel's usual one, which holds entries too.
        setsockopt(fresh, SOL_SOCKET, SO_SNDBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        let (exchanged, other) = descriptor.compareExchange(
            expected: -1, desired: fresh, ordering: .acquiringAndReleasing)
        if exchanged { return fresh }
        close(fresh)
        return other
    }

    /// journald wants such a file sealed: then nobody can change it while it is read.
    private static func sendAsFile(_ message: JournalMessage, to address: UnixAddress, on descriptor: Int32) -> Bool {
        let file = heartbeat_memory_descriptor("journal-entry")
        guard file >= 0 else { return false }
        defer { close(file) }
        var written = 0
        while written < message.bytes.count {
            let count = message.bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            written += count
        }
        guard heartbeat_seal_content(file) == 0 else { return false }
        return isTaken(address.send(file: file, on: descriptor))
    }

    private static func isTaken(_ sent: Int) -> Bool { sent >= 0 || errno == ENOENT }
}

import Glibc

/// Writes entries to standard error for whoever started the daemon by hand; skips a line rather than wait.
package struct StandardErrorEcho: Sendable {
    private let descriptor: Int32

    package init(descriptor: Int32 = STDERR_FILENO) { self.descriptor = descriptor }

    /// The echo, unless standard error is the journal's own stream (systemd.exec(5), JOURNAL_STREAM).
    /// `journalStream` is that variable's value.
    package init?(journalStream: String?) {
        guard journalStream == nil else { return nil }
        self.init()
    }

    /// One line such as "heartbeat: SR … is late". A pipe that poll(2) calls writable takes 4096 bytes (pipe(7)).
    func write(_ entry: JournalEntry) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, 0) == 1, request.revents & Int16(POLLOUT) != 0 else { return }
        let line = Array("heartbeat: \(entry.text)".utf8.prefix(4_000)) + [0x0a]
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}

import Glibc
import HeartbeatCore

/// The files of a heartbeat in a directory of an SR. Every call may hang: for the worker process only.
struct HeartbeatFiles {
    let directory: String
    let isDryRun: Bool

    /// One block: what a beat writes in one aligned write.
    static let size = 4096

    /// File-system id of statfs(2) as 16 hexadecimal digits, the first word first, as `stat -f` prints it; nil when
    /// the file system has none.
    func fileSystemID() throws(SetupFailure) -> String? {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { throw SetupFailure(SystemFailure("look at", directory)) }
        if status.f_fsid == 0 { return nil }
        // glibc puts the first word of statfs(2) into the lower half.
        return Self.digits(UInt32(truncatingIfNeeded: status.f_fsid))
            + Self.digits(UInt32(truncatingIfNeeded: status.f_fsid >> 32))
    }

    /// Makes what is missing and tells in words what that was. Never changes a number or a record that is there.
    func prepare(host: String, storage: String, address: String?) throws(SetupFailure) -> [String] {
        var made: [String] = []
        var numbers = ["\(directory)/hb-\(host)"]
        if let address {
            // CloudStack's agent makes this directory with its first heartbeat; it may not have run yet.
            if try makeDirectory("\(directory)/KVMHA") { made.append("\(directory)/KVMHA") }
            numbers.append("\(directory)/KVMHA/hb-\(address)")
        }
        // Newlines and never a number: a number is a promise that only the daemon gives.
        for path in numbers where try prepareFile(path, fill: UInt8(ascii: "\n"), refuse: Self.refuseNoNumber) {
            made.append(path)
        }
        let record = "\(directory)/.heartbeat-\(host)"
        let isMade = try prepareFile(record, fill: 0) { bytes, path throws(SetupFailure) in
            try Self.refuseForeignRecord(bytes, path, host: host, storage: storage)
        }
        if isMade { made.append(record) }
        if isDryRun { return made }
        for path in numbers + [record] { _ = try DirectRead.bytes(of: path, count: Self.size, followsLinks: false) }
        return made
    }

    /// True when the directory had to be made.
    private func makeDirectory(_ path: String) throws(SetupFailure) -> Bool {
        var status = stat()
        // lstat(2): a link here would lead a file of root's anywhere.
        if lstat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return false }
            throw SetupFailure(.other, "\(path) is no directory, and heartbeats follow no link: remove it")
        }
        guard errno == ENOENT else { throw SetupFailure(SystemFailure("look at", path)) }
        if isDryRun { return true }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SetupFailure(SystemFailure("make", path)) }
        try sync(directoryOf: path)
        return true
    }

    /// True when the file had to be made or lengthened.
    ///
    /// `refuse` throws for a content that is not ours to go on with.
    private func prepareFile(
        _ path: String, fill: UInt8, refuse: ([UInt8], String) throws(SetupFailure) -> Void
    ) throws(SetupFailure) -> Bool {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if descriptor >= 0 {
            defer { close(descriptor) }
            return try lengthen(descriptor, path, fill: fill, refuse: refuse)
        }
        if errno == ELOOP {
            throw SetupFailure(.other, "\(path) is a symbolic link, and heartbeats follow none: remove it")
        }
        guard errno == ENOENT, access(WholeFile.parent(of: path), F_OK) == 0 || isDryRun else {
            throw SetupFailure(SystemFailure("open", path))
        }
        if !isDryRun { try create(path, fill: fill) }
        return true
    }

    private func create(_ path: String, fill: UInt8) throws(SetupFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SetupFailure(SystemFailure("create", path)) }
        defer { close(descriptor) }
        do throws(SetupFailure) {
            try write([UInt8](repeating: fill, count: Self.size), to: descriptor, path)
        } catch {
            // Half a file would be refused by the next setup.
            unlink(path)
            throw error
        }
        try sync(directoryOf: path)
    }

    /// Fills a shorter file up to one block behind what is there, such as a number of CloudStack's script.
    private func lengthen(
        _ descriptor: Int32, _ path: String, fill: UInt8, refuse: ([UInt8], String) throws(SetupFailure) -> Void
    ) throws(SetupFailure) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SetupFailure(SystemFailure("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.size else {
            throw SetupFailure(.other, "\(path) is no heartbeat (no file, or over 4096 bytes): move it away")
        }
        let bytes: [UInt8]
        do throws(SystemFailure) {
            bytes = try WholeFile.read(descriptor, name: path, atMost: Self.size)
        } catch {
            throw SetupFailure(error)
        }
        try refuse(bytes, path)
        if bytes.count == Self.size { return false }
        // Reading has left the offset at the end, where the filling goes.
        if !isDryRun { try write([UInt8](repeating: fill, count: Self.size - bytes.count), to: descriptor, path) }
        return true
    }

    private static func refuseNoNumber(_ bytes: [UInt8], _ path: String) throws(SetupFailure) {
        if NumberBlock.isNumberOrBlank(bytes) { return }
        throw SetupFailure(.other, "\(path) holds something else than a heartbeat: move it away")
    }

    private static func refuseForeignRecord(
        _ bytes: [UInt8], _ path: String, host: String, storage: String
    ) throws(SetupFailure) {
        if bytes.allSatisfy({ $0 == 0 }) || RecordBlock.names(host, storage, in: bytes[...]) { return }
        guard let owner = RecordBlock.owner(of: bytes[...]) else {
            throw SetupFailure(.other, "\(path) holds something else than a record: move it away")
        }
        throw SetupFailure(
            .other,
            "\(path) is the record of host \(owner.host) on SR \(owner.storage): if this storage is a copy, or the SR "
                + "has a new name, move that file away")
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(SetupFailure) {
        do throws(SystemFailure) {
            try WholeFile.write(bytes, to: descriptor, name: path)
        } catch {
            throw SetupFailure(error)
        }
        guard fsync(descriptor) == 0 else { throw SetupFailure(SystemFailure("sync", path)) }
    }

    private func sync(directoryOf path: String) throws(SetupFailure) {
        do throws(SystemFailure) {
            try WholeFile.syncDirectory(of: path)
        } catch {
            throw SetupFailure(error)
        }
    }

    private static func digits(_ word: UInt32) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }
}

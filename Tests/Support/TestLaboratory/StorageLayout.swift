import Glibc

/// What `heartbeat setup` leaves on an SR before the first beat, made by hand.
package enum StorageLayout {
    private static let block = 4096

    /// Makes number and record of `host` at `path`, a directory or a block device: newlines, and zeros; in a directory the number of
    /// `address` too.
    package static func make(at path: String, host: String, address: String? = nil) throws {
        let number = [UInt8](repeating: UInt8(ascii: "\n"), count: block)
        let record = [UInt8](repeating: 0, count: block)
        if isBlockDevice(path) {
            try Files.overwrite(path, at: 0, with: number + record)
        } else {
            try Files.write(number, to: numberPath(at: path, host: host))
            try Files.write(record, to: recordPath(at: path, host: host))
            guard let address else { return }
            try Files.makeDirectory("\(path)/KVMHA")
            try Files.write(number, to: "\(path)/KVMHA/hb-\(address)")
        }
    }

    /// File of CloudStack's number on a file-system SR.
    package static func numberPath(at path: String, host: String) -> String { "\(path)/hb-\(host)" }

    /// File of the record on a file-system SR.
    package static func recordPath(at path: String, host: String) -> String { "\(path)/.heartbeat-\(host)" }

    /// The number a file-system SR or device carries now; nil while it is all newlines.
    package static func number(at path: String, host: String) -> Int? {
        let source = isBlockDevice(path) ? path : numberPath(at: path, host: host)
        return Files.bytes(of: source, limit: 1).flatMap { bytes in
            Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        }
    }

    private static func isBlockDevice(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFBLK
    }
}

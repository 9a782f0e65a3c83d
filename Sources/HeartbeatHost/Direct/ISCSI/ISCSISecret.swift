import Glibc

/// A CHAP name and secret. Held only while somebody may log in with it, and wiped when it is let go of; never printed.
final class ISCSISecret {
    /// Both are ended by a zero.
    private let name: [UInt8]
    private let secret: UnsafeMutableBufferPointer<CChar>

    /// libiscsi 1.19 takes 255 bytes of either and cuts off the rest.
    static let longest = 255

    /// nil where either is empty, too long or holds a zero.
    init?(name: some Collection<UInt8>, secret: some Collection<UInt8>) {
        guard !name.isEmpty, !secret.isEmpty, name.count <= Self.longest, secret.count <= Self.longest,
            !name.contains(0), !secret.contains(0)
        else { return nil }
        self.name = name + [0]
        self.secret = .allocate(capacity: secret.count + 1)
        self.secret.initialize(repeating: 0)
        for (index, byte) in secret.enumerated() { self.secret[index] = CChar(bitPattern: byte) }
    }

    deinit {
        if let start = secret.baseAddress { explicit_bzero(start, secret.count) }
        secret.deallocate()
    }

    /// Hands both to the login, as texts of C.
    func withTexts(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void) {
        guard let start = secret.baseAddress else { return }
        name.withUnsafeBytes { bytes in
            guard let text = bytes.bindMemory(to: CChar.self).baseAddress else { return }
            body(text, start)
        }
    }
}

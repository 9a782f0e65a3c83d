/// A reply as it lies in the socket, read before the library takes it. libnfs 4.0.0 believes the lengths that a reply gives: an
/// array's count with one bit turned makes it write past its memory, and a record without an end makes it grow. So what is not
/// exactly of the form of the expected reply never reaches it.
struct NFSReply {
    /// No reply to any call of ours comes near this size; READ asks for 512 bytes.
    static let largest = 4096

    /// How far the bytes that have arrived reach.
    enum Progress: Equatable {
        /// Nothing can be said before so many bytes are there.
        case needs(Int)
        /// A whole reply of so many bytes.
        case whole(Int, NFSAnswer)
        /// No reply to the call, for this reason.
        case garbled(String)
    }

    /// Reads the reply to `call` out of what has arrived on a connection: a record mark (RFC 5531 §11), then the message.
    static func progress(of bytes: ArraySlice<UInt8>, to call: NFSCall) -> Progress {
        var mark = WordReader(bytes)
        guard let word = mark.word() else { return .needs(4) }
        let size = Int(word & 0x7FFF_FFFF)
        // The fewest: transaction, direction, state, and two words of a refusal.
        guard word >> 31 == 1, size >= 20, size <= largest - 4, size % 4 == 0 else {
            return .garbled("a reply of \(size) bytes\(word >> 31 == 1 ? "" : " in parts")")
        }
        guard bytes.count >= size + 4 else { return .needs(size + 4) }
        var reader = WordReader(bytes[bytes.startIndex + 4..<bytes.startIndex + 4 + size])
        guard let answer = answer(from: &reader, to: call), reader.isAtEnd else {
            return .garbled("no well-formed reply to \(call.name)")
        }
        return .whole(size + 4, answer)
    }

    /// The head of the message (RFC 5531 §9), then its body.
    private static func answer(from reader: inout WordReader, to call: NFSCall) -> NFSAnswer? {
        // The transaction is the library's to compare.
        guard reader.word() != nil, reader.word() == 1, let state = reader.word() else { return nil }
        guard state == 0 else { return state == 1 ? rejection(from: &reader) : nil }
        guard reader.word() != nil, reader.text(limit: 400) != nil, let acceptance = reader.word() else { return nil }
        switch acceptance {
        case 0: return body(from: &reader, to: call)
        // PROG_MISMATCH tells the lowest and the highest version.
        case 2: return reader.skip(words: 2) ? .unserved(acceptance) : nil
        case 1, 3, 4, 5: return .unserved(acceptance)
        default: return nil
        }
    }

    private static func rejection(from reader: inout WordReader) -> NFSAnswer? {
        switch reader.word() {
        case 0: return reader.skip(words: 2) ? .rejected(-1) : nil
        case 1:
            guard let reason = reader.word(), reason <= 14 else { return nil }
            return .rejected(Int32(reason))
        default: return nil
        }
    }

    private static func body(from reader: inout WordReader, to call: NFSCall) -> NFSAnswer? {
        switch call {
        case .port: reader.word().flatMap { $0 <= UInt32(UInt16.max) ? .port($0) : nil }
        case .mount: mounted(from: &reader)
        case .lookUp: found(from: &reader)
        case .read: data(from: &reader)
        case .write: written(from: &reader)
        case .compound(let names, let writing):
            NFSCompoundReply.answer(from: &reader, names: names.count, writes: writing != nil)
        }
    }

    /// mountres3 (RFC 1813 §5.2.1).
    private static func mounted(from reader: inout WordReader) -> NFSAnswer? {
        guard let status = reader.word() else { return nil }
        guard status == 0 else { return .refused(.mount(status), step: 0) }
        guard let handle = reader.text(limit: NFSCall.largestHandle), let flavours = reader.word(), flavours <= 64,
            reader.skip(words: Int(flavours))
        else { return nil }
        return .handle(handle)
    }

    /// LOOKUP3res (RFC 1813 §3.3.3).
    private static func found(from reader: inout WordReader) -> NFSAnswer? {
        guard let status = reader.word() else { return nil }
        guard status == 0 else { return attributes(from: &reader) ? .refused(.version3(status), step: 0) : nil }
        guard let handle = reader.text(limit: NFSCall.largestHandle), attributes(from: &reader),
            attributes(from: &reader)
        else { return nil }
        return .handle(handle)
    }

    /// READ3res (RFC 1813 §3.3.6).
    private static func data(from reader: inout WordReader) -> NFSAnswer? {
        guard let status = reader.word(), attributes(from: &reader) else { return nil }
        guard status == 0 else { return .refused(.version3(status), step: 0) }
        guard let count = reader.word(), reader.truth() != nil, let data = reader.text(limit: NFSCall.readSize),
            data.count == Int(count)
        else { return nil }
        return .data(data)
    }

    /// WRITE3res (RFC 1813 §3.3.7); `committed` must be FILE_SYNC, as was asked.
    private static func written(from reader: inout WordReader) -> NFSAnswer? {
        guard let status = reader.word(), before(from: &reader), attributes(from: &reader) else { return nil }
        guard status == 0 else { return .refused(.version3(status), step: 0) }
        guard reader.word() == UInt32(DirectRecord.size), reader.word() == 2, reader.skip(words: 2) else { return nil }
        return .written
    }

    /// pre_op_attr: size and two times, where they are given.
    private static func before(from reader: inout WordReader) -> Bool {
        guard let follows = reader.truth() else { return false }
        return !follows || reader.skip(words: 6)
    }

    /// post_op_attr: the 84 bytes of fattr3, where they are given.
    private static func attributes(from reader: inout WordReader) -> Bool {
        guard let follows = reader.truth() else { return false }
        return !follows || reader.skip(words: 21)
    }
}

/// The body of a reply to COMPOUND of NFS 4.0 (RFC 7530 §16.2): results of the operations in their order, the last of which may have
/// been refused.
enum NFSCompoundReply {
    /// Numbers of the operations (RFC 7530 §16).
    private enum Operation: UInt32 {
        case lookUp = 15
        case putRootHandle = 24
        case read = 25
        case write = 38
    }

    /// Reads the reply to PUTROOTFH, `names` LOOKUPs, a WRITE where it `writes`, and READ.
    static func answer(from reader: inout WordReader, names: Int, writes: Bool) -> NFSAnswer? {
        var expected = [Operation.putRootHandle] + Array(repeating: .lookUp, count: names)
        if writes { expected.append(.write) }
        expected.append(.read)
        // The tag is ours, and empty; servers may answer with one of their own.
        guard let overall = reader.word(), reader.text(limit: 64) != nil, let count = reader.word(),
            count <= expected.count
        else { return nil }
        var data: [UInt8] = []
        for (step, operation) in expected.prefix(Int(count)).enumerated() {
            guard reader.word() == operation.rawValue, let status = reader.word() else { return nil }
            guard status == 0 else {
                // Nothing follows what was refused.
                return status == overall && step + 1 == Int(count) ? .refused(.version4(status), step: step) : nil
            }
            switch operation {
            case .putRootHandle, .lookUp: break
            case .write: if !isWritten(&reader) { return nil }
            case .read:
                guard reader.truth() != nil, let bytes = reader.text(limit: NFSCall.readSize) else { return nil }
                data = bytes
            }
        }
        // Refused as a whole, such as for its version, or without an end.
        guard overall == 0 else { return count == 0 ? .refused(.version4(overall), step: 0) : nil }
        return count == expected.count ? .data(data) : nil
    }

    /// All of it, FILE_SYNC4 as was asked, and a verifier.
    private static func isWritten(_ reader: inout WordReader) -> Bool {
        reader.word() == UInt32(DirectRecord.size) && reader.word() == 2 && reader.skip(words: 2)
    }
}

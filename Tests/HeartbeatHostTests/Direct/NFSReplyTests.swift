import Testing

@testable import HeartbeatHost

@Suite struct NFSReplyTests {
    /// A record mark and a message of these words.
    private func reply(_ words: [UInt32]) -> [UInt8] {
        ([UInt32(words.count * 4) | 1 << 31] + words).flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
        }
    }

    /// Transaction, REPLY, accepted, no verifier, SUCCESS.
    private let head: [UInt32] = [7, 1, 0, 0, 0, 0]
    private let compound = NFSCall.compound(names: ["sr", "record"], nil)

    private func answer(_ words: [UInt32], to call: NFSCall) -> NFSReply.Progress {
        NFSReply.progress(of: reply(words)[...], to: call)
    }

    @Test func `the results of a COMPOUND are read`() {
        let words = head + [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 3, 0x4142_4300]
        #expect(answer(words, to: compound) == .whole(84, .data(Array("ABC".utf8))))
        let refused = head + [2, 0, 3, 24, 0, 15, 0, 15, 2]
        #expect(answer(refused, to: compound) == .whole(64, .refused(.version4(2), step: 2)))
        let unknown = head + [10021, 0, 0]
        #expect(answer(unknown, to: compound) == .whole(40, .refused(.version4(10021), step: 0)))
    }

    @Test(
        arguments: [
            // More results than were asked for, fewer, another one, one after a refused one, data longer than asked for or than there is.
            [0, 0, 5, 24, 0, 15, 0, 15, 0, 25, 0, 1, 0], [0, 0, 2, 24, 0, 15, 0],
            [0, 0, 4, 24, 0, 9, 0, 15, 0, 25, 0, 1, 0],
            [2, 0, 4, 24, 0, 15, 2, 15, 0, 25, 0, 1, 0], [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 513],
            [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 0x8000_0004, 1],
            [0, 0, 0x4000_0004, 24, 0, 15, 0, 15, 0, 25, 0, 1, 0],
            [0, 0xFFFF_FFFF, 4], [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 2, 0],
            [0, 0, 4, 24, 0, 15, 0, 15, 0, 25, 0, 1, 0, 0],
        ] as [[UInt32]]) func `a COMPOUND of another form never reaches the library`(words: [UInt32])
    {
        #expect(answer(head + words, to: compound) == .garbled("no well-formed reply to READ"))
    }

    @Test func `handles and counts of version 3 are believed only as far as they go`() {
        #expect(
            answer(head + [0, 4, 0x0102_0304, 2, 1, 6], to: .mount(directory: "/"))
                == .whole(52, .handle([1, 2, 3, 4])))
        #expect(
            answer(head + [0, 4, 0x0102_0304, 0, 0], to: .lookUp(name: "a", directory: []))
                == .whole(48, .handle([1, 2, 3, 4])))
        #expect(answer(head + [70, 0], to: .read(file: [])) == .whole(36, .refused(.version3(70), step: 0)))
        for words in [[0, 65], [0, 4, 1, 0x4000_0001], [0, 4, 1, 3, 1, 6], [0xFFFF_FFFF, 0]] as [[UInt32]] {
            #expect(answer(head + words, to: .mount(directory: "/")) == .garbled("no well-formed reply to MNT"))
        }
        let attributes = [1] + [UInt32](repeating: 0, count: 21)
        #expect(
            answer(head + [0] + attributes + [3, 1, 3, 0x4142_4300], to: .read(file: []))
                == .whole(136, .data(Array("ABC".utf8))))
        #expect(
            answer(head + [0] + attributes + [4, 1, 3, 0x4142_4300], to: .read(file: []))
                == .garbled("no well-formed reply to READ"))
        #expect(
            answer(head + [0, 0, 0, 512, 0, 1, 2], to: .write(file: [], .record([])))
                == .garbled("no well-formed reply to WRITE"))
        #expect(answer(head + [0, 0, 0, 512, 2, 1, 2], to: .write(file: [], .record([]))) == .whole(56, .written))
    }

    @Test func `what servers refuse before they look at a call`() {
        #expect(answer([7, 1, 1, 1, 5], to: .port) == .whole(24, .rejected(5)))
        #expect(answer([7, 1, 1, 0, 2, 2], to: .port) == .whole(28, .rejected(-1)))
        #expect(answer([7, 1, 0, 0, 0, 1], to: .port) == .whole(28, .unserved(1)))
        #expect(answer([7, 1, 0, 0, 0, 2, 4, 4], to: .port) == .whole(36, .unserved(2)))
        #expect(answer(head + [20048], to: .port) == .whole(32, .port(20048)))
        #expect(answer(head + [65536], to: .port) == .garbled("no well-formed reply to GETPORT"))
    }

    @Test func `half a reply says how much is to come, and no record may be in parts or be long`() {
        let whole = reply(head + [20048])
        #expect(NFSReply.progress(of: [], to: .port) == .needs(4))
        #expect(NFSReply.progress(of: whole[..<3], to: .port) == .needs(4))
        for count in 4..<32 { #expect(NFSReply.progress(of: whole[..<count], to: .port) == .needs(32)) }
        #expect(NFSReply.progress(of: [0, 0, 0, 28], to: .port) == .garbled("a reply of 28 bytes in parts"))
        #expect(NFSReply.progress(of: [0xFF, 0xFF, 0xFF, 0xFC], to: .port) == .garbled("a reply of 2147483644 bytes"))
        #expect(NFSReply.progress(of: [0x80, 0, 0, 4], to: .port) == .garbled("a reply of 4 bytes"))
    }
}

import HeartbeatCore
import Testing

@Suite struct RecordNameTests {
    @Test(arguments: ["a", "9.A_b:c-d", "6f0a2c1e-9a3b-4c5d-8e7f-001122334455", String(repeating: "x", count: 64)])
    func `a valid name is kept`(text: String) throws {
        #expect(try #require(RecordName(text)).description == text)
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "ä", "a\0b", String(repeating: "x", count: 65)])
    func `an invalid name is refused`(text: String) {
        #expect(RecordName(text) == nil)
    }
}

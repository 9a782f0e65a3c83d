import HeartbeatCore
import Testing

@Suite struct RecordNonceTests {
    @Test func `a nonce is found again from what a record tells`() {
        #expect(
            Nonce.derive(secret: 7, generation: 2, sequence: 9) == Nonce.derive(secret: 7, generation: 2, sequence: 9))
    }

    @Test func `nonces of neighbouring beats, generations and secrets all differ`() {
        var seen: Set<UInt64> = []
        for secret in 0..<8 as Range<UInt64> {
            for generation in 0..<8 as Range<UInt64> {
                for sequence in 0..<64 as Range<UInt64> {
                    seen.insert(Nonce.derive(secret: secret, generation: generation, sequence: sequence))
                }
            }
        }
        #expect(seen.count == 8 * 8 * 64)
    }
}

/// The number that makes every write one of its kind. Derived, not drawn: any prober of this boot can tell an own older
/// write that comes back (a ghost) from a foreign one, without keeping what it wrote.
package enum Nonce {
    /// The nonce of the beat `sequence` of `generation` under `secret`. Pure; allocates nothing.
    package static func derive(secret: UInt64, generation: UInt64, sequence: UInt64) -> UInt64 {
        mix(mix(mix(secret) &+ generation) &+ sequence)
    }

    /// The step of SplitMix64: golden-ratio increment, then Stafford's variant 13 of the MurmurHash3 finalizer (Steele,
    /// Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var state = value &+ 0x9E37_79B9_7F4A_7C15
        state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
        return state ^ state >> 31
    }
}

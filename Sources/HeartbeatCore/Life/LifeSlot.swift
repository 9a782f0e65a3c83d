/// One slot of the life page in raw memory: writes the older of its two copies, reads the newer sound one. The judge
/// writes without allocating or blocking.
package struct LifeSlot {
    private static let counterOffset = 0
    private static let checksumOffset = 8
    private static let payloadOffset = 16

    private let memory: UnsafeMutableRawBufferPointer

    /// `memory` is one slot of `LifeLayout.slotBytes`.
    package init(_ memory: UnsafeMutableRawBufferPointer) {
        precondition(memory.count == LifeLayout.slotBytes, "a life slot is \(LifeLayout.slotBytes) bytes")
        self.memory = memory
    }

    /// Writes a payload over the older copy; the newer one stays whole until this one is.
    package func write(_ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let newest = newestSoundCopy()
        let counter = newest.map { counterValue(of: $0) } ?? 0
        let copy = bytes(of: newest == 0 ? 1 : 0)
        let payload = UnsafeMutableRawBufferPointer(rebasing: copy[Self.payloadOffset...])
        // The checksum is broken first, so that a half-written copy never passes for a sound one.
        copy.storeBytes(of: UInt32(0), toByteOffset: Self.checksumOffset, as: UInt32.self)
        payload.initializeMemory(as: UInt8.self, repeating: 0)
        fill(payload)
        copy.storeBytes(of: (counter &+ 1).littleEndian, toByteOffset: Self.counterOffset, as: UInt64.self)
        copy.storeBytes(of: checksum(of: copy).littleEndian, toByteOffset: Self.checksumOffset, as: UInt32.self)
    }

    /// The payload of the newer sound copy; nil when neither is sound (never written, or damaged).
    package func read() -> UnsafeRawBufferPointer? {
        newestSoundCopy().map {
            UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes(of: $0))[Self.payloadOffset...])
        }
    }

    /// Something was written here once, sound or not.
    package var isTouched: Bool { memory.contains { $0 != 0 } }

    private func bytes(of copy: Int) -> UnsafeMutableRawBufferPointer {
        let start = copy * LifeLayout.copyBytes
        return UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + LifeLayout.copyBytes])
    }

    private func newestSoundCopy() -> Int? {
        switch (isSound(0), isSound(1)) {
        case (true, true): counterValue(of: 1) > counterValue(of: 0) ? 1 : 0
        case (true, false): 0
        case (false, true): 1
        case (false, false): nil
        }
    }

    private func counterValue(of copy: Int) -> UInt64 {
        UInt64(littleEndian: bytes(of: copy).load(fromByteOffset: Self.counterOffset, as: UInt64.self))
    }

    private func isSound(_ copy: Int) -> Bool {
        let copy = bytes(of: copy)
        let stored = UInt32(littleEndian: copy.load(fromByteOffset: Self.checksumOffset, as: UInt32.self))
        return stored != 0 && stored == checksum(of: copy)
    }

    /// CRC-32C of counter and payload; never 0, which marks a copy as unwritten.
    private func checksum(of copy: UnsafeMutableRawBufferPointer) -> UInt32 {
        let counter = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: copy[..<Self.checksumOffset]))
        let payload = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: copy[Self.payloadOffset...]))
        return max(counter ^ payload, 1)
    }
}

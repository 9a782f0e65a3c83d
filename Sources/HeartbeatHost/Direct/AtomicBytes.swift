import Synchronization

/// A fixed number of bytes, each an atomic. Any thread; nothing blocks or allocates after `init`.
final class AtomicBytes: @unchecked Sendable {
    // Sendable: the pointer never changes, and what it points to is accessed by atomics only.
    private let bytes: UnsafeMutablePointer<Atomic<UInt8>>
    private let count: Int

    init(count: Int) {
        self.count = count
        bytes = .allocate(capacity: max(count, 1))
        for index in 0..<max(count, 1) { (bytes + index).initialize(to: Atomic(0)) }
    }

    deinit { bytes.deallocate() }

    func load(at index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "an SR index beyond the plan: indices of two plans are mixed up")
        return bytes[index].load(ordering: .relaxed)
    }

    func exchange(_ value: UInt8, at index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "an SR index beyond the plan: indices of two plans are mixed up")
        return bytes[index].exchange(value, ordering: .relaxed)
    }
}

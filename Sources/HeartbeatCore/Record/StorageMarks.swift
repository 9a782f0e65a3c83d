/// The SRs of a record's host, as many as fit the record. Fixed size.
package struct StorageMarks: Sendable {
    /// Marks that fit between the header and the checksum of a record.
    package static let capacity = 73

    private var values = InlineArray<73, UInt32>(repeating: 0)
    package private(set) var count = 0
    /// The host has SRs that are not listed here (or a newer version lists them in its own way): a reader that needs
    /// all of them must answer unknown.
    package var isIncomplete = false

    package init() {}

    /// Adds a mark, or notes that there is no room for it.
    package mutating func append(_ mark: StorageMark) {
        guard count < Self.capacity else {
            isIncomplete = true
            return
        }
        values[count] = mark.rawValue
        count += 1
    }

    /// The mark at `index`, 0 ..< count.
    package subscript(index: Int) -> StorageMark {
        precondition(index < count, "a mark beyond the count of the record was asked for")
        return StorageMark(rawValue: values[index])
    }

    /// Replaces the claims of the mark at `index`, 0 ..< count, and keeps its hash.
    package mutating func set(_ index: Int, promise: Bool, loss: Bool) {
        let hash = self[index].hash
        values[index] = hash | (promise ? 1 << 30 : 0) | (loss ? 1 << 31 : 0)
    }
}

extension StorageMarks: Equatable {
    package static func == (left: StorageMarks, right: StorageMarks) -> Bool {
        guard left.count == right.count, left.isIncomplete == right.isIncomplete else { return false }
        for index in 0..<left.count where left.values[index] != right.values[index] { return false }
        return true
    }
}

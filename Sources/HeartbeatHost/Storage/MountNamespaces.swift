/// The mounts of every namespace that processes were met in, parsed anew only where the kernel's text has changed. Owned by
/// one prober thread.
struct MountNamespaces {
    private struct Table {
        var bytes: [UInt8]
        var mounts: MountTable
        /// Met in the scan that is going on.
        var isMet = true
    }

    /// By the link of the namespace.
    private var tables: [String: Table] = [:]
    /// A table came, went or is another than in the scan before.
    private(set) var hasChanged = true

    /// Begins a scan: nothing of the last one counts until it was read again.
    mutating func begin() {
        for namespace in tables.keys { tables[namespace]?.isMet = false }
        hasChanged = false
    }

    /// Ends the reading of a scan: forgets the namespaces that are gone.
    mutating func end() {
        let before = tables.count
        tables = tables.filter { $0.value.isMet }
        if tables.count != before { hasChanged = true }
    }

    /// Notes what mountinfo says in a namespace; the same bytes are the same mounts.
    mutating func note(_ bytes: [UInt8], of namespace: String) {
        if tables[namespace]?.bytes == bytes {
            tables[namespace]?.isMet = true
        } else {
            tables[namespace] = Table(bytes: bytes, mounts: MountTable(bytes: bytes))
            hasChanged = true
        }
    }

    /// The mounts of a namespace, if they were read in this scan.
    func table(of namespace: String) -> MountTable? {
        tables[namespace].flatMap { $0.isMet ? $0.mounts : nil }
    }

    /// All that were read in this scan, once it has ended.
    var all: [MountTable] { tables.values.map(\.mounts) }
}

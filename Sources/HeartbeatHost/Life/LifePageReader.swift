import HeartbeatCore

/// Reads a whole life page that an earlier start left, and says what of it is damaged.
struct LifePageReader {
    private let buffer: UnsafeMutableRawBufferPointer
    private let path: String

    init(_ buffer: UnsafeMutableRawBufferPointer, path: String) {
        self.buffer = buffer
        self.path = path
    }

    func read(bootID: BootID) -> (content: LifePageContent?, fault: String?) {
        guard UInt64(littleEndian: buffer.load(as: UInt64.self)) == LifeLayout.magic else {
            return (nil, "\(path) is no life page: what was armed is forgotten")
        }
        let version = word(at: LifeLayout.versionOffset)
        guard version == LifeLayout.version else {
            return (nil, "\(path) is of version \(version), newer than this program: what was armed is forgotten")
        }
        guard let payload = slot(nil).read() else {
            return (nil, "\(path) is damaged: what was armed is forgotten")
        }
        var host = LifeHostEntry(payload: payload)
        guard host.bootID == bootID else { return (nil, nil) }
        host.lastTurn = BootInstant(
            nanoseconds: Int64(
                littleEndian: buffer.load(fromByteOffset: LifeLayout.lastTurnOffset, as: Int64.self)))
        let room = (buffer.count - LifeLayout.headerBytes) / LifeLayout.slotBytes - 1
        let capacity = min(Int(word(at: LifeLayout.capacityOffset)), max(room, 0))
        var entries: [LifeEntry] = []
        var damaged = 0
        for index in 0..<capacity {
            if let entry = slot(index).read().flatMap({ LifeEntry(payload: $0) }) {
                entries.append(entry)
            } else if slot(index).isTouched {
                damaged += 1
            }
        }
        let fault = damaged == 0 ? nil : "\(damaged) entries of \(path) are damaged: their SRs begin anew"
        return (LifePageContent(host: host, storages: entries), fault)
    }

    private func word(at offset: Int) -> UInt32 {
        UInt32(littleEndian: buffer.load(fromByteOffset: offset, as: UInt32.self))
    }

    private func slot(_ index: Int?) -> LifeSlot {
        let offset = LifeLayout.offset(of: index)
        return LifeSlot(UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + LifeLayout.slotBytes]))
    }
}

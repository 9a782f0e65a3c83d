/// One block of the black box: the state of the host, some of its SRs, and what happened since the block before.
package struct BoxBlock: Equatable, Sendable {
    package var state = BoxState()
    /// The SRs that `items` speak of, and the worst ones beside them.
    package var storages: [BoxStorage] = []
    /// From oldest to newest; each `storage` is an index of `storages`.
    package var items: [BoxItem] = []

    package init() {}

    /// Adds the state of an SR. Only where `room` tells that it fits; returns its index.
    @discardableResult
    package mutating func add(_ storage: BoxStorage) -> Int {
        storages.append(storage)
        return storages.count - 1
    }

    /// True when `items` more items and `storages` more SRs fit into this block.
    package func hasRoom(items more: Int, storages moreStorages: Int) -> Bool {
        storages.count + moreStorages < Int(BoxItem.noStorage)
            && (storages.count + moreStorages) * BoxStorage.size + (items.count + more) * BoxItem.size <= Self.room
    }
}

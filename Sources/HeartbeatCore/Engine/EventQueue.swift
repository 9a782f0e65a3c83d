/// The events of one turn, in the order in which they happened. Its room is made once, so adding never allocates.
package struct EventQueue: Sendable {
    private var events: [Event]
    private let capacity: Int
    /// Events that found no room: a turn of more than `capacity` transitions.
    package private(set) var dropped: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
        events = []
        events.reserveCapacity(capacity)
    }

    mutating func add(_ event: Event) {
        guard events.count < capacity else {
            dropped += 1
            return
        }
        events.append(event)
    }

    /// Gives every event to `body` and forgets them, keeping the room.
    package mutating func drain(_ body: (Event) -> Void) {
        // By index: an iterator over large values allocates in a debug build.
        for index in events.indices { body(events[index]) }
        events.removeAll(keepingCapacity: true)
    }
}

import HeartbeatCore

/// What a scan found out about the users of one SR.
package struct StorageUse: Sendable {
    /// `none` only when a complete scan proved it.
    package var use: Use
    /// Users seen in all, of which the first few are in `users`.
    package var userCount: UInt32 = 0
    package var users = InlineArray<4, StorageUser>(repeating: StorageUser())

    package init(_ use: Use) {
        self.use = use
    }
}

/// What a notice tells: HEARTBEAT_EVENT of the command of `[notify]`.
package enum NoticeKind: String, Sendable {
    case alert, critical, recovery, fence
    /// How the boot before ended, told after it.
    case resetFound = "reset_found"
}

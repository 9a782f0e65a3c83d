/// How a command in a guest ended.
struct CommandResult: Sendable {
    /// Its exit status; 124 when it took longer than it was given.
    let status: Int
    /// Standard output and error, in the order they came.
    let output: String
}

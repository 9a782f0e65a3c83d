import Glibc

/// A process and when it started: together unlike any other of this boot, while numbers alone come again.
struct ProcessMark: Equatable {
    let identifier: Int32
    /// Field 22 of /proc/<pid>/stat, in clock ticks since boot (proc(5)).
    let startTicks: UInt64

    init(identifier: Int32, startTicks: UInt64) {
        self.identifier = identifier
        self.startTicks = startTicks
    }

    /// Reads `description` back; nil for anything else.
    init?(_ text: String) {
        let lines = text.split(separator: "\n")
        guard lines.count == 2, let identifier = Int32(lines[0]), let startTicks = UInt64(lines[1]) else { return nil }
        self.init(identifier: identifier, startTicks: startTicks)
    }

    /// What the kernel says of process `identifier` now: whose it is, and whether it still runs.
    static func lookUp(_ identifier: Int32) throws(SystemFailure) -> (mark: ProcessMark, isRunning: Bool) {
        let path = "/proc/\(identifier)/stat"
        let stat = String(decoding: try KernelFile.bytes(of: path), as: UTF8.self)
        // The command in field 2 may hold blanks and brackets: fields are counted from its last bracket.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].dropFirst().split(separator: " ")
        guard fields.count > 19, let ticks = UInt64(fields[19]) else {
            throw SystemFailure("understand", path, errorNumber: EINVAL)
        }
        // Z: the leader has ended, though threads of it may hang in the kernel for ever; X: it is being removed.
        let isRunning = fields[0] != "Z" && fields[0] != "X"
        return (ProcessMark(identifier: identifier, startTicks: ticks), isRunning)
    }
}

extension ProcessMark: CustomStringConvertible {
    /// Number first, on a line of its own, as readers of pid files expect.
    var description: String { "\(identifier)\n\(startTicks)\n" }
}

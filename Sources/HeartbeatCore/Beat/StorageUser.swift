/// A process seen using an SR, as much of it as fits a fixed-size report.
package struct StorageUser: Sendable {
    package var process: Int32
    /// /proc/<pid>/comm, at most 15 bytes and zeros (proc(5)).
    package var command: InlineArray<16, UInt8>

    package init(process: Int32 = 0, command: InlineArray<16, UInt8> = InlineArray(repeating: 0)) {
        self.process = process
        self.command = command
    }

    /// The command as text; bytes that are not UTF-8 are replaced. Allocates: for reporters, never the judge.
    package var name: String {
        var bytes: [UInt8] = []
        for index in command.indices where command[index] != 0 { bytes.append(command[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

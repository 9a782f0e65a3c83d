import HeartbeatCore

/// What a running scan has found out about one SR so far.
struct UseFinding {
    /// A user that is no process: a loop device, a swap area, a mount, an open device-mapper device.
    var hasKernelUser = false
    /// Something could not be looked at, so that `none` is not proven.
    var isIncomplete = false
    private var processes: [Int32] = []
    /// Where the process table is mounted.
    private let table: String

    init(processes table: String) {
        self.table = table
    }

    /// Notes a process; each counts once, however many files it has open.
    mutating func add(process: Int32) {
        if processes.last != process { processes.append(process) }
    }

    /// The finding as the prober reports it; reads the names of the first few processes.
    var result: StorageUse {
        let isUsed = hasKernelUser || !processes.isEmpty
        var use = StorageUse(isUsed ? .some : isIncomplete ? .unknown : .none)
        use.userCount = UInt32(clamping: processes.count)
        for (index, process) in processes.prefix(use.users.count).enumerated() {
            use.users[index] = StorageUser(process: process, command: command(of: process))
        }
        return use
    }

    private func command(of process: Int32) -> InlineArray<16, UInt8> {
        var command = InlineArray<16, UInt8>(repeating: 0)
        // A process that has ended by now stays nameless.
        let name = (try? KernelFile.line(of: "\(table)/\(process)/comm")) ?? ""
        for (index, byte) in name.utf8.prefix(15).enumerated() { command[index] = byte }
        return command
    }
}

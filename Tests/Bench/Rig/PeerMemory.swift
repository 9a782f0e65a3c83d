import Glibc
import TestLaboratory

/// Memory of sbd, sanlock and watchdog with one disk or none, each with all processes it starts.
enum PeerMemory {
    /// The three, in the table's order.
    static func measure(_ extent: Extent) throws -> [(name: String, use: MemoryUse)] {
        let settling = extent.choose(full: Duration.seconds(5), smoke: .seconds(1))
        return [
            ("sbd (one disk, no pacemaker)", try blockDevice(settling)),
            ("sanlock (no lockspace)", try sanlock(settling)),
            ("watchdog (no test configured)", try watchdog(settling)),
        ]
    }

    /// Its own first command writes the disk's header.
    private static func blockDevice(_ settling: Duration) throws -> MemoryUse {
        try Laboratory.with { laboratory in
            let disk = try laboratory.plainDevice().path
            let script = "sbd -d \(disk) create && exec sbd -F 0 -d \(disk) -n host-1 -w /dev/null -S 0 watch"
            return try use(of: "sbd", settling, laboratory) { try PeerTools.start(script, in: laboratory) }
        }
    }

    /// Without the watchdog daemon, as root, in the foreground's stead as a child that stays.
    private static func sanlock(_ settling: Duration) throws -> MemoryUse {
        try Laboratory.with { laboratory in
            try use(of: "sanlock", settling, laboratory) {
                try PeerTools.start(
                    "mkdir -p /run/sanlock && exec sanlock daemon -D -w 0 -U root -G root", in: laboratory,
                    preload: FloorTools.program("unlimited.so"))
            }
        }
    }

    private static func watchdog(_ settling: Duration) throws -> MemoryUse {
        try Laboratory.with { laboratory in
            let file = laboratory.directory + "/watchdog.conf"
            try Files.write("realtime = yes\npriority = 1\n", to: file)
            return try use(of: "watchdog", settling, laboratory) {
                try PeerTools.start("exec watchdog --foreground --no-action -c \(file)", in: laboratory)
            }
        }
    }

    /// Memory of all processes of that name in the laboratory.
    private static func use(
        of name: String, _ settling: Duration, _ laboratory: Laboratory, _ start: () throws -> ChildProcess
    ) throws -> MemoryUse {
        let process = try start()
        var members: [pid_t] = []
        wait(until: .seconds(10)) {
            members = ProcessTable.descendants(of: process.identifier).filter {
                Files.text(of: "/proc/\($0)/comm")?.hasPrefix(name) == true
            }
            return !members.isEmpty || !process.isRunning
        }
        rest(settling)
        members = ProcessTable.descendants(of: process.identifier).filter {
            Files.text(of: "/proc/\($0)/comm")?.hasPrefix(name) == true
        }
        guard !members.isEmpty else { throw LaboratoryFailure("\(name) does not run: \(process.errorOutput)") }
        return MemoryUse(of: members)
    }
}

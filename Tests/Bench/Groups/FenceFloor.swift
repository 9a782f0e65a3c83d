import Glibc
import TestLaboratory

/// The least that a fence can take: a real-time thread in C that sleeps and writes; and what a shell loop takes.
enum FenceFloor {
    /// Lateness of the C program's bytes.
    static func program(isBusy: Bool, _ extent: Extent) throws -> Sample {
        let count = extent.choose(full: 200, smoke: 4)
        return try measure(isBusy: isBusy, count: count, offset: 0) { pipe in
            [FloorTools.program("trigger"), pipe, "\(count)", "50"]
        }
    }

    /// Lateness of a shell's bytes.
    static func script(isBusy: Bool, _ extent: Extent) throws -> Sample {
        let count = extent.choose(full: 100, smoke: 2)
        // Its instants are of the wall clock.
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        let offset = Instant.now.nanoseconds - (Int64(wall.tv_sec) * 1_000_000_000 + Int64(wall.tv_nsec))
        return try measure(isBusy: isBusy, count: count, offset: offset) { pipe in
            ["bash", FloorTools.scripts + "/trigger.sh", pipe, "\(count)", "150"]
        }
    }

    /// `offset` is what makes nanoseconds of the program's clock those of CLOCK_BOOTTIME.
    private static func measure(
        isBusy: Bool, count: Int, offset: Int64, _ command: (String) -> [String]
    ) throws -> Sample {
        try Laboratory.with { laboratory in
            let pipes = try TriggerPipes(1, in: laboratory.directory)
            defer { pipes.close() }
            return try BusyMachine.with(isBusy, in: laboratory) {
                let process = try laboratory.start(command(pipes.paths[0]))
                guard process.exitCode(within: .seconds(180)) == 0 else {
                    throw LaboratoryFailure("the floor of a fence failed: \(process.errorOutput)")
                }
                let due = process.output.split(separator: "\n").compactMap { Int64($0) }
                let arrivals = pipes.arrivals(at: 0)
                guard due.count == count, arrivals.count == count else {
                    throw LaboratoryFailure("\(count) bytes were due, \(arrivals.count) arrived")
                }
                return Sample(zip(due, arrivals).map { $1 - Instant(nanoseconds: $0 + offset) })
            }
        }
    }
}

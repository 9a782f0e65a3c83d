import Glibc
import TestLaboratory

/// Twice as many busy loops as there are processors, and memory that is written over and over.
final class BusyMachine {
    private var processes: [ChildProcess] = []
    /// Of memory, at most; never more than half of what is available.
    private static let mebibytes = 4096

    init(in laboratory: Laboratory) throws {
        for _ in 0..<2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)) {
            processes.append(try laboratory.start([FloorTools.program("spin")]))
        }
        processes.append(try laboratory.start([FloorTools.program("hog"), "\(Self.mebibytes)"]))
    }

    /// Stops the load where it is; memory stays taken.
    func pause() {
        for process in processes { process.send(SIGSTOP) }
    }

    func resume() {
        for process in processes { process.send(SIGCONT) }
    }

    func end() {
        for process in processes { process.send(SIGKILL) }
    }

    /// Runs `body` on a busy machine, or on one that has nothing else to do.
    static func with<Result>(_ isBusy: Bool, in laboratory: Laboratory, _ body: () throws -> Result) throws -> Result {
        let load = isBusy ? try BusyMachine(in: laboratory) : nil
        defer { load?.end() }
        return try body()
    }
}

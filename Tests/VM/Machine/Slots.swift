import Glibc
import TestLaboratory

/// Leave to boot machines: no more scenarios at a time than HEARTBEAT_VM_WIDTH, 2 by default, of all test runs that share a
/// cache. A slot is a locked file, so the kernel gives it back when its holder dies.
enum Slots {
    /// Waits for a free slot and holds it while `body` runs. Blocks the calling thread.
    static func with<Result>(_ body: () throws -> Result) throws -> Result {
        let descriptor = try take()
        defer { close(descriptor) }
        return try body()
    }

    private static let width = getenv("HEARTBEAT_VM_WIDTH").flatMap { Int(String(cString: $0)) } ?? 2

    private static func take() throws -> Int32 {
        guard width > 0 else {
            throw LaboratoryFailure("HEARTBEAT_VM_WIDTH is the number of scenarios at a time: 1 or more")
        }
        while true {
            for number in 1...width {
                let path = "\(Images.cache)/slot-\(number)"
                let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
                guard descriptor >= 0 else {
                    throw LaboratoryFailure("cannot open \(path): \(String(cString: strerror(errno)))")
                }
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
                close(descriptor)
            }
            rest(.milliseconds(200))
        }
    }
}

import Glibc

/// A network of its own for one thread and for the processes and threads that it starts: only a loopback, every port free, nothing
/// reachable from outside. For servers that listen on all addresses.
package enum NetworkNamespace {
    /// Runs `body` in a new one, on the calling thread, which goes back to its own in the end. Needs root.
    package static func with<Result>(_ body: () throws -> Result) throws -> Result {
        let own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        guard own >= 0 else { throw LaboratoryFailure("cannot open the network namespace of this thread") }
        defer { close(own) }
        guard try call("unshare")(CLONE_NEWNET) == 0 else {
            throw LaboratoryFailure("cannot make a network namespace: \(String(cString: strerror(errno)))")
        }
        let goBack = try call("setns", of: (@convention(c) (Int32, Int32) -> Int32).self)
        defer {
            let result = goBack(own, CLONE_NEWNET)
            precondition(result == 0, "this thread would run other tests in the wrong network")
        }
        try ChildProcess.run(["ip", "link", "set", "lo", "up"], directory: "/tmp/")
        return try body()
    }

    /// unshare(2) and setns(2) are GNU extensions, which the Glibc module leaves out.
    private static func call<Function>(
        _ name: String, of: Function.Type = (@convention(c) (Int32) -> Int32).self
    ) throws -> Function {
        guard let symbol = dlsym(nil, name) else { throw LaboratoryFailure("the C library has no \(name)") }
        return unsafeBitCast(symbol, to: Function.self)
    }

    /// CLONE_NEWNET of sched.h.
    private static let CLONE_NEWNET: Int32 = 0x4000_0000
}

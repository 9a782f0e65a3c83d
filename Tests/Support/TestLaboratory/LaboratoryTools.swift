import Glibc

/// What the laboratory needs of the machine, and where the project's own tools lie.
package enum LaboratoryTools {
    /// Why scenarios cannot run here; nil when they can.
    package static let obstacle: String? = {
        if geteuid() != 0 { return "the laboratory mounts file systems: run the tests as root" }
        if !Files.exists("/dev/fuse") { return "the kernel has no FUSE (/dev/fuse)" }
        if !Files.exists("/dev/loop-control") { return "the kernel has no loop devices (/dev/loop-control)" }
        return nil
    }()

    /// Top of the source tree.
    package static let sources: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(4)
        return "/" + parts.joined(separator: "/")
    }()

    /// The faulty file system, built by `prepare`.
    static let faultFileSystem = sources + "/.build-tools/fault-file-system"

    /// To be preloaded: counts what the first thread of a process allocates.
    package static let allocationCounter = sources + "/.build-tools/allocation-counter.so"

    /// The daemon under test: HEARTBEAT_BINARY, or the debug build of this tree.
    package static var heartbeat: String {
        getenv("HEARTBEAT_BINARY").map { String(cString: $0) } ?? sources + "/.build/debug/heartbeat"
    }

    /// Builds the tools and clears away what killed runs left; once per process.
    static func prepare() throws {
        try prepared.get()
    }

    private static let prepared: Result<Void, LaboratoryFailure> = {
        do {
            LaboratoryDirectory.removeOrphans()
            for tool in ["FaultFileSystem", "AllocationCounter"] {
                try ChildProcess.run(
                    ["make", "--silent", "--directory", sources + "/Tests/Support/" + tool],
                    deadline: .seconds(60), directory: "/tmp/")
            }
            return .success(())
        } catch {
            return .failure(LaboratoryFailure("cannot build the faulty file system: \(error)"))
        }
    }()
}

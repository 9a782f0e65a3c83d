import Foundation
import Glibc
import HeartbeatHost
import Testing

/// A mount namespace of its own with an empty /run and /var/log, and a real journald in it on demand, so that nothing
/// of this machine's is read or written. Threads started by `body` are in it too.
enum EvidenceNamespace {
    /// Runs `body` on a new thread inside and throws what it throws. An expectation that fails there fails the run with
    /// its file and line, without the test's name.
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        let outcome: Result<Void, any Error> = await withCheckedContinuation { continuation in
            do throws(SystemFailure) {
                try SystemThread.start(
                    name: "namespace", stack: ThreadStack(kibibytes: 1024, resident: 16), policy: .ordinary
                ) {
                    continuation.resume(
                        returning: Result {
                            try enter(); try body()
                        })
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        try outcome.get()
    }

    /// Neither unshare(2) nor mount(2) with its flags is in Swift's Glibc module; they are in the C library.
    private static func enter() throws {
        typealias Unshare = @convention(c) (Int32) -> Int32
        typealias Mount =
            @convention(c) (
                UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UInt, UnsafeRawPointer?
            ) -> Int32
        let unshare = unsafeBitCast(try #require(dlsym(nil, "unshare")), to: Unshare.self)
        let mount = unsafeBitCast(try #require(dlsym(nil, "mount")), to: Mount.self)
        let (newNamespace, fileSystem): (Int32, Int32) = (0x0002_0000, 0x0000_0200)  // CLONE_NEWNS, CLONE_FS
        try #require(unshare(newNamespace | fileSystem) == 0)
        let (recursive, isPrivate): (UInt, UInt) = (0x4000, 1 << 18)  // MS_REC, MS_PRIVATE
        try #require(mount("none", "/", nil, recursive | isPrivate, nil) == 0)
        for directory in ["/run", "/var/log"] { try #require(mount("tmpfs", directory, "tmpfs", 0, nil) == 0) }
    }

    /// Mounts a tmpfs of `bytes` on `directory`, inside only.
    static func mountMemory(on directory: String, bytes: Int) throws {
        try start("/bin/mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", directory]).waitForSuccess()
    }

    /// Takes such a mount away, open files or not, so that the directory can be removed.
    static func unmount(_ directory: String) {
        // What stays mounted ends with the namespace; only an empty directory is left behind.
        try? start("/bin/umount", ["--lazy", directory]).waitForSuccess()
    }

    /// Starts a program in the namespace of the calling thread.
    static func start(_ path: String, _ arguments: [String], output: String = "/dev/null") throws -> EvidenceProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin:/usr/sbin:/sbin"), nil]
        defer { for word in environment { free(word) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // SystemThread blocks every signal; a child must not inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        try #require(posix_spawn(&process, path, &actions, &attributes, &words, &environment) == 0)
        return EvidenceProcess(process: process)
    }
}

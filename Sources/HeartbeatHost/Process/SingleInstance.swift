import Glibc

/// The lock that makes this process the one daemon of its runtime directory, held until the process ends.
///
/// A predecessor that was killed while a thread of it hung in the kernel keeps its lock until the storage comes back,
/// which may be never: such a lock is replaced by a new file, since what is left of that process runs no instruction
/// again. Nothing but the daemon itself may inherit the descriptor.
package final class SingleInstance: Sendable {
    private let descriptor: Int32

    /// Takes the lock file `lock` in `runtime`, a local directory that must exist. Waits only for another start that
    /// is doing the same.
    package init(runtime: String) throws(InstanceFault) {
        do throws(SystemFailure) {
            // Looking and replacing must be one step among daemons that start at the same time.
            let directory = try Self.opened(runtime, O_RDONLY | O_DIRECTORY)
            defer { close(directory) }
            while flock(directory, LOCK_EX) != 0 {
                guard errno == EINTR else { throw SystemFailure("lock", runtime) }
            }
            descriptor = try Self.take("\(runtime)/lock")
        } catch {
            throw .system(error)
        }
        guard descriptor >= 0 else {
            throw .taken(path: "\(runtime)/lock", process: Self.holder(of: "\(runtime)/lock")?.identifier)
        }
    }

    deinit { close(descriptor) }

    /// A locked descriptor, or −1 when a running process has the lock.
    private static func take(_ path: String) throws(SystemFailure) -> Int32 {
        let found = try opened(path, O_RDWR | O_CREAT)
        if flock(found, LOCK_EX | LOCK_NB) == 0 { return try signed(found, path) }
        close(found)
        guard let holder = holder(of: path), isGone(holder) else { return -1 }
        guard unlink(path) == 0 else { throw SystemFailure("replace", path) }
        let fresh = try opened(path, O_RDWR | O_CREAT | O_EXCL)
        guard flock(fresh, LOCK_EX | LOCK_NB) == 0 else {
            let failure = SystemFailure("lock", path)
            close(fresh)
            throw failure
        }
        return try signed(fresh, path)
    }

    private static func opened(_ path: String, _ flags: Int32) throws(SystemFailure) -> Int32 {
        let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        return descriptor
    }

    /// Writes who holds the lock into it. On a full disk the lock holds all the same; a successor then takes an unsigned
    /// one for that of a running process, and says so.
    private static func signed(_ descriptor: Int32, _ path: String) throws(SystemFailure) -> Int32 {
        let text = Array(try ProcessMark.lookUp(getpid()).mark.description.utf8)
        guard ftruncate(descriptor, 0) == 0,
            pwrite(descriptor, text, text.count, 0) == text.count || errno == ENOSPC
        else {
            let failure = SystemFailure("write to", path)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// Who the file says holds it; nil when it says nothing that can be read.
    private static func holder(of path: String) -> ProcessMark? {
        // What cannot be read is reported as an unknown holder.
        (try? KernelFile.bytes(of: path)).flatMap { ProcessMark(String(decoding: $0, as: UTF8.self)) }
    }

    /// True when the process has ended, as far as it can, or its number names another one by now.
    private static func isGone(_ holder: ProcessMark) -> Bool {
        do throws(SystemFailure) {
            let now = try ProcessMark.lookUp(holder.identifier)
            return now.mark != holder || !now.isRunning
        } catch {
            // Any other fault proves nothing.
            return error.errorNumber == ENOENT || error.errorNumber == ESRCH
        }
    }
}

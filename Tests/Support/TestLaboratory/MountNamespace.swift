import Glibc

/// A mount namespace with an empty /run of its own, held by a sleeping process. Mounts made outside reach it; what it
/// mounts stays inside. So a scenario's daemon finds no journald but the one that the scenario starts, and nothing
/// can reach the real /run. Its /proc hides what may not be looked at, such as a container's first process with more
/// capabilities than root has here: with that in sight nothing could ever be proven unused.
package final class MountNamespace {
    private let holder: ChildProcess

    init(in directory: String) throws {
        let script = """
            mount -t tmpfs -o mode=755 tmpfs /run && mount -t proc -o hidepid=2,gid=65534 proc /proc \
                && : > '\(directory)/namespace' && exec sleep infinity
            """
        holder = try ChildProcess(
            ["unshare", "--mount", "--propagation", "slave", "sh", "-c", script], directory: directory)
        let holder = holder
        guard wait(until: .seconds(5), { Files.exists(directory + "/namespace") || !holder.isRunning }),
            holder.isRunning
        else { throw LaboratoryFailure("cannot make a mount namespace: \(holder.errorOutput)") }
    }

    /// The command that runs `command` inside; it keeps the process id that it is started with.
    package func entering(_ command: [String]) -> [String] {
        ["nsenter", "--mount=/proc/\(holder.identifier)/ns/mnt", "--"] + command
    }

    /// A path as this process sees it, of one that is inside.
    package func outside(_ path: String) -> String { "/proc/\(holder.identifier)/root\(path)" }

    /// Kills everything that lives inside, daemons, probers and standbys of every generation, and waits for it to go.
    func close() {
        let members = ProcessTable.sharingMountNamespace(with: holder.identifier)
        for member in members where member != holder.identifier {
            kill(member, SIGKILL)
            kill(member, SIGCONT)
        }
        wait(until: .seconds(3)) { members.allSatisfy { $0 == holder.identifier || ProcessTable.isGone($0) } }
        holder.send(SIGKILL)
        _ = holder.exitCode(within: .seconds(2))
    }
}

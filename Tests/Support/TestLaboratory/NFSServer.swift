import Glibc

/// A real NFS server in user space, nfs-ganesha, for one test: in the test's network namespace and its laboratory's mount namespace.
package final class NFSServer {
    package static let port: UInt16 = 2049
    package static let mountPort: UInt16 = 20048

    /// What the server exports, and how.
    package struct Export: Sendable {
        /// Directory of this host, and its name for clients of version 4.
        package var path: String
        package var pseudo = "/export"
        /// `RW`, or `None` where clients have no rights.
        package var access = "RW"
        /// `sys`, or what clients without a ticket cannot have.
        package var security = "sys"
        package var isThere = true

        package init(path: String) {
            self.path = path
        }
    }

    package var export: Export
    /// Seconds in which, after a start, only those who had files open may do so.
    package var graceSeconds: Int?
    /// Protocols that it serves; version 3 makes it need the portmapper.
    package let versions: [Int]
    private static let tools = LaboratoryTools.sources + "/.build-tools"
    private static let libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu", "ganesha"].map { "\(tools)/usr/lib/\($0)" }
    /// Where the module for real file systems lies.
    private static var modules: String {
        libraries.map { "\($0)/ganesha" }.first { Files.exists("\($0)/libfsalvfs.so") } ?? ""
    }
    private let laboratory: Laboratory
    private var process: ChildProcess?
    private var portmapper: ChildProcess?
    private var starts = 0

    package init(_ export: Export, versions: [Int] = [3, 4], in laboratory: Laboratory) throws {
        self.export = export
        self.versions = versions
        self.laboratory = laboratory
        if versions.contains(3) {
            portmapper = try laboratory.start(["\(Self.tools)/sbin/rpcbind", "-f", "-w"])
            guard wait(until: .seconds(5), { Self.isListening(111) }) else {
                throw LaboratoryFailure("rpcbind does not start: \(portmapper?.errorOutput ?? "")")
            }
        }
        try start()
    }

    /// Starts it and waits until it serves.
    package func start() throws {
        starts += 1
        let base = "\(laboratory.directory)/ganesha"
        try Files.makeDirectory("\(base)-recovery")
        try writeConfiguration()
        process = try laboratory.start(
            [
                "\(Self.tools)/usr/bin/ganesha.nfsd", "-F", "-f", "\(base).conf", "-L", "\(base)-\(starts).log", "-p",
                "\(base)-\(starts).pid",
            ],
            environment: ["LD_LIBRARY_PATH": Self.libraries.joined(separator: ":")])
        guard wait(until: .seconds(15), { isServing || process?.isRunning != true }), isServing else {
            throw LaboratoryFailure("nfs-ganesha does not start: \(Files.text(of: "\(base)-\(starts).log") ?? "")")
        }
    }

    /// Ends it at once, as a crash does.
    package func kill() {
        process?.send(SIGKILL)
        _ = process?.exitCode(within: .seconds(5))
    }

    /// Its connections stay, nobody answers.
    package func freeze() {
        guard let process else { return }
        process.send(SIGSTOP)
        // A signal takes its time on a busy machine.
        wait(until: .seconds(5)) { ProcessTable.threadStates(of: process.identifier).allSatisfy { $0 == "T" } }
    }

    package func thaw() { process?.send(SIGCONT) }

    package func killPortmapper() {
        portmapper?.send(SIGKILL)
        _ = portmapper?.exitCode(within: .seconds(5))
    }

    /// Ends it and starts it with another export.
    package func restart(_ change: (inout Export) throws -> Void = { _ in }) throws {
        kill()
        try change(&export)
        try start()
    }

    /// Has it read another configuration of its exports, with its connections kept.
    package func reload(_ change: (inout Export) -> Void) throws {
        change(&export)
        try writeConfiguration()
        process?.send(SIGHUP)
    }

    private var isServing: Bool {
        Self.isListening(Self.port) && (!versions.contains(3) || Self.isListening(Self.mountPort))
    }

    /// By the table of this thread's network namespace: state 0A is LISTEN (proc(5), /proc/net/tcp).
    private static func isListening(_ port: UInt16) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        return ["tcp", "tcp6"].contains { table in
            (Files.text(of: "/proc/thread-self/net/\(table)") ?? "").split(separator: "\n").contains { line in
                let fields = line.split(separator: " ")
                return fields.count > 3 && fields[1].hasSuffix(suffix) && fields[3] == "0A"
            }
        }
    }

    private func writeConfiguration() throws {
        let protocols = versions.map(String.init).joined(separator: ", ")
        let block = """
            EXPORT {
                Export_Id = 7; Path = "\(export.path)"; Pseudo = "\(export.pseudo)"; Access_Type = \(export.access);
                Squash = No_Root_Squash; SecType = \(export.security); Protocols = \(protocols); Transports = TCP;
                FSAL { Name = VFS; }
            }
            """
        try Files.write(
            """
            NFS_CORE_PARAM {
                NFS_Port = \(Self.port); MNT_Port = \(Self.mountPort); Protocols = \(protocols);
                Enable_NLM = false; Enable_RQUOTA = false; mount_path_pseudo = false; Plugins_Dir = "\(Self.modules)";
            }
            NFSV4 {
                Graceless = \(graceSeconds == nil); Lease_Lifetime = 10; Grace_Period = \(graceSeconds ?? 5);
                RecoveryBackend = fs; RecoveryRoot = "\(laboratory.directory)/ganesha-recovery"; Only_Numeric_Owners = true;
            }
            \(export.isThere ? block : "")

            """, to: "\(laboratory.directory)/ganesha.conf")
    }
}

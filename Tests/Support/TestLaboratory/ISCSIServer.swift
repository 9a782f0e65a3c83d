import Glibc

/// A real iSCSI target in user space, tgtd: its own ports on loopback, its own control socket, its disks in files. Ended by its own id.
package final class ISCSIServer {
    /// Name of its one target.
    package static let target = "iqn.2026-11.org.example:array"
    private static let tools = LaboratoryTools.sources + "/.build-tools/usr/sbin"

    package let ports: [UInt16]
    package let directory: String
    private var process: ChildProcess?

    /// Starts one that listens on `portals` ports and has one target, with unit 1 of `mebibytes`, open to all.
    package init(portals: Int = 1, mebibytes: Int = 1) throws {
        let output = try ChildProcess.run(["mktemp", "--directory", "/tmp/heartbeat-iscsi-XXXXXX"], directory: "/tmp")
        directory = String(output.prefix { $0 != "\n" })
        ports = try Self.freePorts(portals)
        try start()
        try addTarget()
        try addUnit(1, mebibytes: mebibytes)
        try admit("ALL")
    }

    deinit {
        stop()
        _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp")
    }

    /// What a configuration says to lead there.
    package func address(unit: Int = 1, port: UInt16? = nil, target: String = target, offset: Int = 4096) -> String {
        "iscsi://127.0.0.1:\(port ?? ports[0])/\(target)/\(unit)?offset=\(offset)"
    }

    /// Starts it (again), without targets.
    package func start() throws {
        let portals = ports.map { "portal=127.0.0.1:\($0)" }.joined(separator: ",")
        process = try ChildProcess(
            ["\(Self.tools)/tgtd", "-f", "-C", "0", "--iscsi", portals], environment: environment, directory: directory)
        let isReady = wait(until: .seconds(5)) { (try? tell("--op", "show", "--mode", "sys")) != nil }
        guard isReady else { throw LaboratoryFailure("tgtd does not come up: \(process?.errorOutput ?? "")") }
    }

    package func addTarget() throws {
        try tell("--op", "new", "--mode", "target", "--tid", "1", "-T", Self.target)
    }

    /// Adds a unit on a file that is there or is made.
    package func addUnit(_ unit: Int, mebibytes: Int = 1, blockSize: Int = 512) throws {
        let path = file(of: unit)
        if !Files.exists(path) { try Files.write([UInt8](repeating: 0, count: mebibytes << 20), to: path) }
        try addUnit(unit, on: path, blockSize: blockSize)
    }

    /// Adds a unit on a file or block device.
    package func addUnit(_ unit: Int, on path: String, blockSize: Int = 512) throws {
        try tell(
            "--op", "new", "--mode", "logicalunit", "--tid", "1", "--lun", "\(unit)", "--backing-store", path,
            "--bstype", "rdwr", "--blocksize", "\(blockSize)")
    }

    package func removeUnit(_ unit: Int) throws {
        try tell("--op", "delete", "--mode", "logicalunit", "--tid", "1", "--lun", "\(unit)")
    }

    package func removeTarget() throws { try tell("--op", "delete", "--force", "--mode", "target", "--tid", "1") }

    /// Opens the target to an address, or `ALL`.
    package func admit(_ address: String) throws {
        try tell("--op", "bind", "--mode", "target", "--tid", "1", "-I", address)
    }

    /// Closes it to all, and opens it to one initiator's name.
    package func admitOnly(initiator: String) throws {
        try tell("--op", "unbind", "--mode", "target", "--tid", "1", "-I", "ALL")
        try tell("--op", "bind", "--mode", "target", "--tid", "1", "-Q", initiator)
    }

    /// Wants CHAP from now on.
    package func setSecret(_ secret: String, of name: String) throws {
        try tell("--op", "new", "--mode", "account", "--user", name, "--password", secret)
        try tell("--op", "bind", "--mode", "account", "--tid", "1", "--user", name)
    }

    package func removeSecret(of name: String) throws {
        try tell("--op", "delete", "--mode", "account", "--user", name)
    }

    /// Puts bytes where a record is on a unit.
    package func write(_ bytes: [UInt8], unit: Int = 1, at offset: Int = 4096) throws {
        try Files.overwrite(file(of: unit), at: offset, with: bytes)
    }

    package func send(_ signal: Int32) { process?.send(signal) }

    package func stop() {
        process?.send(SIGCONT)
        process?.send(SIGKILL)
        _ = process?.exitCode(within: .seconds(5))
    }

    /// Throws out who is logged in to unit 1's target.
    package func closeConnections() throws {
        let text = try tell("--op", "show", "--mode", "conn", "--tid", "1")
        var session = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("Session:") { session = String(line.dropFirst("Session: ".count)) }
            guard let connection = line.split(separator: "Connection: ").last, line.contains("Connection:") else {
                continue
            }
            try tell(
                "--op", "delete", "--mode", "conn", "--tid", "1", "--sid", session, "--cid", String(connection))
        }
    }

    /// Connections that are open, as tgtd counts them.
    package func connections() throws -> Int {
        let text = try tell("--op", "show", "--mode", "conn", "--tid", "1")
        return text.split(separator: "\n").count { $0.contains("Connection:") }
    }

    @discardableResult package func tell(_ arguments: String...) throws -> String {
        try ChildProcess.run(
            ["\(Self.tools)/tgtadm", "--lld", "iscsi"] + arguments, environment: environment, directory: directory)
    }

    private func file(of unit: Int) -> String { "\(directory)/unit\(unit)" }

    private var environment: [String: String?] { ["TGT_IPC_SOCKET": "\(directory)/control"] }

    /// Ports that nobody has now.
    package static func freePorts(_ count: Int) throws -> [UInt16] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        return try (0..<count).map { _ in
            let socket = try LocalSocket.listening()
            sockets.append(socket.descriptor)
            return socket.port
        }
    }
}

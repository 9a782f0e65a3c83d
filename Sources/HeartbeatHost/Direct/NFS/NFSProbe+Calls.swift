import Glibc
import HeartbeatCore

extension NFSProbe {
    /// Such as "NFS 4.0".
    var protocolName: String { target?.version == 4 ? "NFS 4.0" : "NFS 3" }

    /// Finds the server anew and begins to connect to it.
    func connect(at now: BootInstant) {
        connection = nil
        do {
            let found = try NFSTarget(of: storage)
            if found != target { aim(at: found) }
        } catch {
            return end(.unsupported, error.description, at: now)
        }
        run?.finding.address = address
        run?.step = .connect
        guard let target else { return }
        do throws(NFSFault) {
            connection = try NFSConnection(to: target.server, port: target.port)
        } catch {
            take(error, at: now)
        }
    }

    /// Another server: a handle of the one before means nothing to it.
    private func aim(at found: NFSTarget) {
        target = found
        address = DirectText(found.address)
        path = found.names + [name]
        root = nil
    }

    /// The first call on a connection to NFS.
    func look(at now: BootInstant) {
        guard let target else { return }
        if target.version == 4 { return send(.compound(names: path, nil), at: now) }
        guard let root else { return mount(at: now) }
        send(.lookUp(name: name, directory: root), at: now)
    }

    /// Has the directory's handle given, by MOUNT at the port that is known or that the portmapper tells.
    func mount(at now: BootInstant) {
        guard let target else { return }
        if let port = target.mountPort {
            askHelper(.mount(directory: target.directory), port: port, at: now)
        } else {
            askPort(at: now)
        }
    }

    /// Asks the portmapper for MOUNT's port. Its version 2, the only one that tells a port as a number, knows IPv4 only (RFC 1833 §3).
    func askPort(at now: BootInstant) {
        guard let target, !target.mountServer.contains(":") else {
            return end(.unsupported, "the port of MOUNT is not known: set mountport=", at: now)
        }
        run?.hasAskedPort = true
        askHelper(.port, port: 111, at: now)
    }

    /// Connects to the portmapper or to MOUNT, for one call.
    func askHelper(_ call: NFSCall, port: UInt16, at now: BootInstant) {
        guard let target else { return }
        helper = nil
        helperAddress = NFSTarget.address(target.mountServer, port)
        run?.step = .connectHelper(call)
        do throws(NFSFault) {
            helper = try NFSConnection(to: target.mountServer, port: port)
        } catch {
            take(error, at: now)
        }
    }

    /// Writes into the record that was just read.
    func send(_ writing: NFSWriting, at now: BootInstant) {
        if target?.version == 4 {
            send(.compound(names: path, writing), at: now)
        } else {
            send(.write(file: run?.file ?? [], writing), at: now)
        }
    }

    /// Sends a call on the connection that is being used.
    func send(_ call: NFSCall, at now: BootInstant) {
        run?.step = .reply(call)
        do throws(NFSFault) {
            try (helper ?? connection)?.send(call)
        } catch {
            take(error, at: now)
        }
    }
}

import Glibc
import HeartbeatCore

/// CloudStack's logical volume for the heartbeat of one host on one SR: `hb-<host>` in `VG_XenStorage-<sr>`, 4 MiB.
struct HeartbeatVolume {
    let group: String
    let name: String
    private let host: String
    private let environment: SetupEnvironment

    init(storage: String, host: String, environment: SetupEnvironment) {
        group = "VG_XenStorage-\(storage)"
        name = "hb-\(host)"
        self.host = host
        self.environment = environment
    }

    /// The name that LVM gives the volume in /dev, a link to its device.
    var path: String { "\(environment.devices)/\(group)/\(name)" }

    /// The volume is there and active.
    var isActive: Bool { access(path, F_OK) == 0 }

    /// Makes or activates the volume if its group is on this host. False when there is no such group.
    ///
    /// LVM reads the disks: each tool has the deadline of storage.
    func makeIfGroupIsHere(isDryRun: Bool) throws(SetupFailure) -> Bool {
        if isActive { return true }
        // Without LVM's tools there is no volume group here.
        guard access("\(environment.devices)/\(group)", F_OK) == 0 || isInstalled("vgs") else { return false }
        guard try run("vgs", ["--noheadings", "-o", "vg_name", group]).status == 0 else { return false }
        let exists = try run("lvs", ["--noheadings", "-o", "lv_name", "\(group)/\(name)"]).status == 0
        if !exists {
            // The volume may be another host's, which the master makes for it.
            let here = HostIdentity.installationUUID(environment) ?? host
            try XenServer(environment)?.refuseUnlessMaster(here, volume: name, group: group)
        }
        if isDryRun { return true }
        // XenServer's lvm.conf forbids changes of metadata but where they are asked for like this (lvm.conf(5)).
        let writable = ["--config", "global{metadata_read_only=0}"]
        let result =
            exists
            ? try run("lvchange", ["-ay", "\(group)/\(name)"])
            : try run("lvcreate", ["-n", name, "--size", "4M"] + writable + [group])
        guard result.status == 0, isActive else {
            let words = result.output.split(separator: "\n").joined(separator: "; ")
            throw SetupFailure(
                exists ? .volumeNotActive : .volumeNotMade,
                "the volume \(name) in \(group) could not be \(exists ? "activated" : "made") (\(words)): see LVM")
        }
        return true
    }

    private func isInstalled(_ tool: String) -> Bool {
        environment.toolDirectories.contains { access("\($0)/\(tool)", X_OK) == 0 }
    }

    private func run(_ tool: String, _ arguments: [String]) throws(SetupFailure) -> Tool.Result {
        do throws(Tool.Fault) {
            return try Tool(tool, in: environment.toolDirectories).run(arguments, deadline: environment.storageDeadline)
        } catch {
            throw SetupFailure(.other, error.description)
        }
    }
}

import TestLaboratory
import Testing

/// A machine with the product on it, in XenServer's layout: SRs under /run/sr-mount and in VG_XenStorage-….
final class Hypervisor: Machine {
    /// Its name on every SR.
    let host: String
    let scenario: String
    /// The timing that `setup` chose.
    private(set) var timing = Timing.defaults
    private var users = 0

    init(_ plan: QemuCommandLine, scenario: String, directory: String, start: Instant) throws {
        host = plan.name
        self.scenario = scenario
        try super.init(plan, directory: directory, start: start)
    }

    /// Mounts a directory of the server hard, by default `/export/<sr>`, where CloudStack has the SR; gives the mount point.
    /// `version` is `3`, `4.1` or `4.2`.
    @discardableResult
    func mountNFS(version: String, from server: String = "10.9.0.1", export: String? = nil, as sr: String) throws
        -> String
    {
        let place = "/run/sr-mount/\(sr)"
        try shell(
            "mkdir -p \(place) && /laboratory/mount-nfs \(version) \(server):\(export ?? "/export/\(sr)") \(place)",
            within: .seconds(60))
        return place
    }

    /// Logs in to a target of the server and gives the path of its disk.
    func attachISCSI(_ name: String, from server: String = "10.9.0.1") throws -> String {
        let output = try shell("/laboratory/attach-iscsi '\(name)' \(server)", within: .seconds(60))
        guard let path = output.split(separator: "\n").last(where: { $0.hasPrefix("/dev/") }) else {
            throw LaboratoryFailure("attach-iscsi names no device: \(output)")
        }
        return String(path)
    }

    /// Makes VG_XenStorage-<sr> on a disk; gives its name.
    @discardableResult
    func makeVolumeGroup(sr: String, on device: String) throws -> String {
        let group = "VG_XenStorage-\(sr)"
        try shell("vgcreate \(group) \(device)", within: .seconds(40))
        return group
    }

    /// Makes a logical volume such as a VM's disk; gives its path.
    func makeVolume(_ name: String, mebibytes: Int = 16, sr: String) throws -> String {
        let group = "VG_XenStorage-\(sr)"
        try shell(
            "lvcreate --yes --wipesignatures n --name \(name) --size \(mebibytes)M \(group)", within: .seconds(40))
        return "/dev/\(group)/\(name)"
    }

    /// A process as a VM is one to the host: it holds a file or device open and writes there each second, around every cache.
    /// Its writing child hangs in D with the storage. A file is made when it is not there.
    func use(_ path: String) throws {
        users += 1
        let script = """
            [ -e '\(path)' ] || dd if=/dev/zero of='\(path)' bs=4096 count=16; exec 9<>'\(path)'; \
            while :; do \
                dd if=/dev/zero of='\(path)' bs=4096 count=1 oflag=direct conv=notrunc status=none || \
                    date >>/run/failed-writes; \
                sleep 1; \
            done
            """
        try write("/run/vm-\(users)", script + "\n")
        try shell("systemd-run --unit=vm-\(users) bash /run/vm-\(users)")
        guard
            try wait(
                until: .seconds(20), every: .milliseconds(500),
                {
                    try run("readlink /proc/$(systemctl show --value -p MainPID vm-\(users))/fd/9").status == 0
                })
        else { throw LaboratoryFailure("vm-\(users) does not hold \(path) open") }
    }

    /// Expects that no write of the processes started by `use` has failed: to hang for a while is all that may befall a VM.
    func expectNoFailedWrite(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let failures = try read("/run/failed-writes")
        #expect(failures == nil, "a VM's write failed", sourceLocation: sourceLocation)
    }

    /// Writes keys of a section of the configuration, as an administrator does. The daemon is not told.
    func configure(_ section: String, _ entries: [(String, String)]) throws {
        let path = "/etc/heartbeat/heartbeat.toml"
        guard let text = try read(path) else { throw LaboratoryFailure("there is no \(path): run setup first") }
        try write(path, ConfigurationSection.setting(entries, in: section, of: text))
    }

    /// Adds keys to every [[sr]] of the configuration, values as they are written there. The daemon is not told.
    func configureStorages(_ entries: [(String, String)]) throws {
        let path = "/etc/heartbeat/heartbeat.toml"
        guard let text = try read(path) else { throw LaboratoryFailure("there is no \(path): run setup first") }
        let lines = entries.map { "\n\($0) = \($1)" }.joined()
        try write(
            path, text.split(separator: "[[sr]]", omittingEmptySubsequences: false).joined(separator: "[[sr]]\(lines)"))
    }

    /// Provisions by the product's own `heartbeat setup`, then writes `timing`; gives what setup said.
    @discardableResult
    func setup(_ storages: [String], timing: Timing, arguments: String = "") throws -> String {
        let list = storages.map { "--sr \($0)" }.joined(separator: " ")
        let output = try shell("heartbeat setup --host \(host) \(list) \(arguments)", within: .seconds(60))
        self.timing = timing
        if timing.isWritten { try configure("timing", timing.entries) }
        return output
    }
}

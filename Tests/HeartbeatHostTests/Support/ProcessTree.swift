import Glibc
import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// A process table made by hand, and SRs that are directories beside it. Links in it lead nowhere: a scan only reads them.
final class ProcessTree {
    /// Link of the mount namespace that the tests run in.
    static let ownNamespace = (try? KernelFile.link("/proc/self/ns/mnt")) ?? ""

    private let place: ReportDirectory
    private let scan: UseScan

    /// With so many SRs, `sr-0` and so on.
    init(storages count: Int = 1) throws {
        place = try ReportDirectory()
        let directory = place.path
        try Files.makeDirectory(directory + "/processes")
        let storages = try (0..<count).map { index in
            try Files.makeDirectory("\(directory)/sr-\(index)")
            return Configuration.Storage(
                uuid: "sr-\(index)", kind: .nfs, path: "\(directory)/sr-\(index)", allowsLocal: true)
        }
        let schedule = Schedule(
            epoch: 1, host: BeatBench.host, address: nil, timing: Configuration.Timing(), storages: storages,
            bootID: BootID(high: 1, low: 2), nonceSecret: 3)
        scan = UseScan(schedule: schedule, processes: directory + "/processes")
    }

    var directory: String { place.path }

    func uses() -> [Use] { scan.scan().map(\.use) }

    /// The mount that the SRs are on.
    func mount() throws -> MountTable.Mount {
        guard let mount = try MountTable.current().mount(containing: directory) else {
            throw LaboratoryFailure("nothing is mounted around \(directory)")
        }
        return mount
    }

    /// Adds a task, such as `7` or `7/task/8`, that holds `files` open; without a namespace it has ended.
    func add(_ task: String, in namespace: String? = ownNamespace, holding files: [String] = []) throws {
        let path = "\(directory)/processes/\(task)"
        for name in ["", "/fd", "/fdinfo", "/task", "/ns"] { try Files.makeDirectory(path + name) }
        if let namespace { symlink(namespace, path + "/ns/mnt") }
        symlink("/", path + "/root")
        for (descriptor, file) in files.enumerated() {
            symlink(file, "\(path)/fd/\(descriptor)")
            try Files.write("pos:\t0\n", to: "\(path)/fdinfo/\(descriptor)")
        }
    }

    /// Replaces a file of a task.
    func write(_ text: String, to file: String, of task: String) throws {
        try Files.write(text, to: "\(directory)/processes/\(task)/\(file)")
    }
}

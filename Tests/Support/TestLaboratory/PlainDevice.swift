/// A healthy loop device on a file in memory, used raw.
package final class PlainDevice: LaboratoryDisk {
    /// Such as /dev/loop3.
    package var path: String { device.path }
    private let device: LoopDevice

    init(name: String, in directory: String) throws {
        let image = "\(directory)/\(name).image"
        try ChildProcess.run(["truncate", "--size", "1M", image], directory: directory)
        device = try LoopDevice(on: image)
    }

    func release() {}

    func close() { device.detach() }
}

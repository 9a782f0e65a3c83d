import Glibc
import TestLaboratory
import Testing

/// What guests boot, made by `make vm-images`.
enum Images {
    /// HEARTBEAT_VM_CACHE, or .build/vm of this tree.
    static let cache =
        getenv("HEARTBEAT_VM_CACHE").map { String(cString: $0) } ?? place
    /// What belongs to this tree: the product and the runs.
    static let place = LaboratoryTools.sources + "/.build/vm"
    static let runs = place + "/runs"
    static let kernel = cache + "/kernel"
    static let initialFiles = cache + "/initrd"
    /// Root file system, never written: each machine has an overlay of its own.
    static let root = cache + "/root.ext4"
    /// The product as `make install` lays it down, laid over the root of hypervisors.
    static let product = place + "/product.ext4"
    /// Two versions of the Debian package and node_exporter, for a host that has nothing yet.
    static let package = place + "/package.ext4"

    /// Why no machine can boot here; nil when one can.
    static let obstacle: String? = {
        for program in ["qemu-system-x86_64", "qemu-img"] where !isInPath(program) {
            return "\(program) is not installed: run `make vm-images`"
        }
        for image in [kernel, initialFiles, root, product] where !Files.exists(image) {
            return "\(image) is missing: run `make vm-images`"
        }
        return nil
    }()

    private static func isInPath(_ program: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}

import Glibc
import HeartbeatCore

/// What is told of the number `KVMHA/hb-<address>` that beats go without.
enum AddressNumberText {
    /// Which file is not written, why, what that means and what to type; with `errorNumber` 0 that it is written. nil where no
    /// address is configured. Allocates.
    static func sentence(
        about storage: Configuration.Storage, errorNumber: Int32, configuration: Configuration
    ) -> String? {
        let names = TargetNames(host: configuration.host, address: configuration.address)
        guard let number = names.addressNumber else { return nil }
        let path = "\(storage.path)/\(number)"
        if errorNumber == 0 { return "SR \(storage.uuid): \(path) is written" }
        return
            "SR \(storage.uuid): it beats, but \(path) \(fault(errorNumber)), so CloudStack's KVM checker does not see these "
            + "beats: run `heartbeat setup --host \(configuration.host) --sr \(storage.uuid)`"
    }

    private static func fault(_ errorNumber: Int32) -> String {
        switch errorNumber {
        case ENOENT: "is missing"
        case ESTALE: "is no file of its own, or was replaced"
        default: "cannot be written (\(SystemFailure.text(of: errorNumber)))"
        }
    }
}

/// Why an SR's target is not looked at: what was found, and what to do. Short, as it becomes the detail of a finding.
enum ISCSITargetFailure: Error, Equatable, CustomStringConvertible {
    /// `direct` is "none", or not of iSCSI.
    case notWanted
    /// The SR's path leads to no block device.
    case noDevice(path: String)
    /// A layer of the device that is no plain mapping.
    case notLinear(device: String, layer: String)
    case notISCSI(device: String)
    /// A session without what it needs.
    case noPortal(target: String)
    case secret(path: String, SecretFault)
    case failed(SystemFailure)

    enum SecretFault: String {
        case notRegular = "must be a regular file"
        case notPrivate = "must be root's, with no rights for others"
        case notPair = "must hold name:secret in one line"
    }

    var description: String {
        switch self {
        case .notWanted: "direct does not lead to an iSCSI target"
        case .noDevice(let path): "no block device behind \(path)"
        case .notLinear(let device, let layer): "\(device) is \(layer), not linear: set direct to its target"
        case .notISCSI(let device): "\(device) is no disk of an iSCSI session"
        case .noPortal(let target): "no numeric address of \(target): set direct to its target"
        case .secret(let path, let fault): "direct_secret \(fault.rawValue): \(path)"
        case .failed(let failure): "\(failure)"
        }
    }
}

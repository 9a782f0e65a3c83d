import ArgumentParser

/// Which of CloudStack's two sets of scripts.
enum CloudStackHypervisor: String, CaseIterable, ExpressibleByArgument, Sendable {
    case xenserver, kvm

    var scripts: [CloudStackScript] { CloudStackScript.allCases.filter { $0.hypervisor == self } }

    /// Where CloudStack puts them: its management server on XenServer, its package cloudstack-common on KVM.
    var directory: String {
        switch self {
        case .xenserver: "/opt/cloud/bin"
        case .kvm: "/usr/share/cloudstack-common/scripts/vm/hypervisor/kvm"
        }
    }
}

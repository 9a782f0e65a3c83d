import Synchronization

extension HostReboot {
    /// What judge and thread share.
    final class ActionBox: Sendable {
        let powersOff = Atomic<Bool>(false)
        let errorNumber = Atomic<Int32>(0)
    }
}

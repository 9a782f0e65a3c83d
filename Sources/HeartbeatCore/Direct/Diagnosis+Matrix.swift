/// The matrix of docs/direct.md: what the kernel's path says, against what the direct view found. Pure.
///
/// Of two views that look at different instants only what must have held at once is believed: a server that was well a moment
/// before the kernel's beat began is no proof of a stuck mount.
extension Diagnosis {
    /// How much later than a hanging beat a probe must have begun to speak against it; a server may fail between the two.
    static let headStart = Duration.seconds(1)

    /// nil where the two do not tell: no finding yet, or none that is about the same time; what was told before stands.
    package static func of(
        _ kernel: KernelView, _ direct: DirectFinding, interval: Duration, wasFine: Bool
    ) -> Diagnosis? {
        guard direct.outcome != .unsupported, direct.outcome != .garbled else { return nil }
        switch kernel.state {
        case .unknown: return nil
        case .well: return beside(wellKernel: kernel, direct, wasFine: wasFine)
        case .overdue:
            let isSlow = direct.outcome == .fine && direct.end > kernel.troubleSince && isSlow(direct, interval)
            return isSlow ? .slowServer : nil
        case .late: return beside(lateKernel: kernel, direct, interval: interval)
        case .bad(let cause, let errorNumber):
            return beside(badKernel: kernel, cause, errorNumber, direct, interval: interval)
        }
    }

    private static func beside(wellKernel kernel: KernelView, _ direct: DirectFinding, wasFine: Bool) -> Diagnosis? {
        // What the server has is compared only where it was read after the beat had ended.
        if direct.hasReadRecord || direct.outcome == .recordGone, direct.start > kernel.verifiedEnd,
            direct.recordClock == .never || direct.recordClock < kernel.verifiedStart
        {
            return .lyingStorage
        }
        if direct.outcome == .fine || direct.outcome == .recordGone {
            return direct.waysDown > 0 ? .degradedPath : Diagnosis.none
        }
        // The kernel got through after the direct view had begun to fail.
        guard kernel.verifiedStart >= direct.start else { return nil }
        // What never let the direct view in has not changed its mind.
        guard wasFine else { return Diagnosis.none }
        switch direct.outcome {
        case .unreachable, .refused, .silent, .broken: return .oneSidedPath
        case .denied: return .permissionRevoked
        case .exportGone: return .exportGone
        case .stale: return .staleHandle
        case .failed: return .storageFailing
        case .fine, .recordGone, .garbled, .unsupported: return nil
        }
    }

    private static func beside(lateKernel kernel: KernelView, _ direct: DirectFinding, interval: Duration) -> Diagnosis?
    {
        guard direct.outcome == .fine, direct.end > kernel.troubleSince else { return nil }
        if isSlow(direct, interval) { return .slowServer }
        guard direct.depth >= .touch, direct.start >= kernel.troubleSince + min(headStart, interval) else { return nil }
        return .slowHere
    }

    private static func beside(
        badKernel kernel: KernelView, _ cause: Cause, _ errorNumber: Int32, _ direct: DirectFinding, interval: Duration
    ) -> Diagnosis? {
        if cause == .mismatch { return .lyingStorage }
        guard direct.end > kernel.troubleSince else { return nil }
        switch direct.outcome {
        case .unreachable, .refused, .silent, .broken: return direct.hasAnswered ? .storageFailing : .serverGone
        case .exportGone: return .exportGone
        case .denied: return .permissionRevoked
        case .stale: return .staleHandle
        case .recordGone: return .recordRemoved
        case .failed: return .storageFailing
        case .garbled, .unsupported: return nil
        case .fine: break
        }
        // The kernel's own words, where the server has none of its own against them.
        if errorNumber == Self.staleHandleError { return .staleHandle }
        if isRefusal(errorNumber) { return .permissionRevoked }
        // The server was well while the kernel's path was not: neither just before it failed, nor just after it came back.
        guard direct.start >= kernel.troubleSince + min(headStart, interval), direct.end <= kernel.troubleUntil
        else { return nil }
        // The write of the beat that hangs has arrived: its answer does not come back.
        if cause == .hung, !direct.isDirectRecord, direct.recordClock > kernel.troubleSince { return .oneSidedPath }
        guard direct.depth >= .touch else { return nil }
        return isSlow(direct, interval) ? .slowServer : .mountStuck
    }

    /// A look at the server is less than a beat: one that takes half an interval stands for a beat that is late.
    private static func isSlow(_ direct: DirectFinding, _ interval: Duration) -> Bool { direct.latency > interval / 2 }

    /// ESTALE (asm-generic/errno.h).
    private static let staleHandleError: Int32 = 116

    /// EPERM, EACCES, EROFS, and EBADE, which the block layer gives for a reservation conflict (block/blk-core.c).
    private static func isRefusal(_ errorNumber: Int32) -> Bool { [1, 13, 30, 52].contains(errorNumber) }
}

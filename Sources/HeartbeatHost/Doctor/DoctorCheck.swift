/// One part of the fence path or of its evidence, looked at without acting.
///
/// Run by a thread of its own; reads /proc, /sys and local disks only, never an SR and never a device, and bounds each program
/// that it runs.
protocol DoctorCheck: Sendable {
    /// What is looked at, as in "the watchdog could not be looked at".
    static var subject: String { get }
    init(_ host: ExaminedHost)
    /// What was found, in any order; never empty where the check applies to this host.
    func findings() -> [DoctorFinding]
}

import HeartbeatCore

/// Which beats the black box keeps. Up to 8 SRs: all. Of more, per SR each beat that differs from the one kept before
/// (in outcome, errno or lateness), else one each 10 s: 256 SRs that beat each second still leave more than four
/// minutes in the ring.
struct BeatThinning {
    /// SRs up to which every beat is kept.
    static let fewStorages = 8
    /// Least time between two like beats that are kept.
    static let pause = Duration.seconds(10)

    private struct Kept {
        var code: UInt8
        var errorNumber: Int32
        var isLate: Bool
        var at: BootInstant
    }

    private var kept: [Int32: Kept] = [:]
    private var epoch: UInt32 = 0

    /// Whether to keep `item`, a beat of a plan with this many SRs and this interval. Allocates.
    mutating func keeps(_ item: BoxItem, epoch: UInt32, storageCount: Int, interval: Duration) -> Bool {
        if epoch != self.epoch { kept = [:] }
        self.epoch = epoch
        guard item.kind == .beat, storageCount > Self.fewStorages else { return true }
        let isLate = item.latency > interval
        if let last = kept[item.storage], last.code == item.code, last.errorNumber == item.errorNumber,
            last.isLate == isLate, item.at - last.at < Self.pause
        {
            return false
        }
        kept[item.storage] = Kept(code: item.code, errorNumber: item.errorNumber, isLate: isLate, at: item.at)
        return true
    }
}

extension PolicyEngine {
    /// Copies what is known of one SR into a snapshot. Allocates nothing.
    package func fill(_ snapshot: inout StorageSnapshot, at index: Int) {
        snapshot.life = storages[index].life
        snapshot.health = storages[index].health
        snapshot.cause = storages[index].shownCause
        snapshot.errorNumber = storages[index].errorNumber
        snapshot.diagnosis = storages[index].diagnosis
        snapshot.directBeatStart = storages[index].directBeatStart
        snapshot.use = storages[index].reportedUse
        snapshot.userCount = storages[index].userCount
        snapshot.users = storages[index].users
        snapshot.promise = storages[index].promisedHere
        snapshot.isUnsupported = storages[index].isUnsupported
        snapshot.hasForeignWriter = storages[index].hasForeignWriter
        snapshot.reopenFailed = storages[index].reopenFailed
        snapshot.addressErrorNumber = storages[index].addressErrorNumber
        snapshot.isOrphan = storages[index].isOrphan
        snapshot.lastVerifiedStart = storages[index].lastVerifiedStart
        snapshot.observedSince = storages[index].observedSince
        snapshot.inFlightSince = storages[index].inFlightSince
        snapshot.pausedUntil = storages[index].pausedUntil
        snapshot.nearMissAt = storages[index].nearMissAt
        snapshot.nearMissSilence = storages[index].nearMissSilence
        snapshot.statistics = statistics[index]
    }
}

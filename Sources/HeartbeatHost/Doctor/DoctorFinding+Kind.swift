extension DoctorFinding {
    /// What was found, by a name that does not change between versions (docs/doctor.md has a row for each).
    package enum Kind: String, CaseIterable, Sendable {
        case notLookedAt = "not_looked_at"
        case unanswered

        case configurationValid = "configuration_valid"
        case configurationUnusable = "configuration_unusable"
        case configurationEmpty = "configuration_empty"
        case configurationDoubtful = "configuration_doubtful"
        case neverFences = "never_fences"

        case daemonGuards = "daemon_guards"
        case daemonNotRunning = "daemon_not_running"
        case statusStale = "status_stale"
        case unprotected
        case notArmed = "not_armed"
        case fenceNotReady = "fence_not_ready"
        case alarm
        case degraded
        case unitEnabled = "unit_enabled"
        case unitNotEnabled = "unit_not_enabled"

        case triggerReady = "trigger_ready"
        case triggerMissing = "trigger_missing"
        case triggerNotKernel = "trigger_not_kernel"
        case triggerReadOnly = "trigger_read_only"
        case triggerRefused = "trigger_refused"
        case triggerForeign = "trigger_foreign"
        case rebootReady = "reboot_ready"
        case rebootRefused = "reboot_refused"

        case kernelReady = "kernel_ready"
        case lockdown
        case lockdownOff = "lockdown_off"
        case panicStays = "panic_stays"
        case hungTaskPanics = "hung_task_panics"
        case crashKernelMissing = "crash_kernel_missing"
        case crashCutShort = "crash_cut_short"

        case watchdogReady = "watchdog_ready"
        case watchdogDeclined = "watchdog_declined"
        case watchdogMissing = "watchdog_missing"
        case watchdogNoWayOut = "watchdog_no_way_out"
        case watchdogSoftware = "watchdog_software"
        case watchdogUnused = "watchdog_unused"
        case watchdogTaken = "watchdog_taken"
        case systemdWatchdog = "systemd_watchdog"

        case memoryLocked = "memory_locked"
        case memoryNotLocked = "memory_not_locked"
        case realTime = "real_time"
        case noRealTime = "no_real_time"
        case noRealTimeBudget = "no_real_time_budget"

        case journalKept = "journal_kept"
        case journalLost = "journal_lost"
        case journalRemote = "journal_remote"
        case journalQuick = "journal_quick"
        case journalSlow = "journal_slow"
        case journalSilent = "journal_silent"
        case blackBoxReady = "black_box_ready"
        case blackBoxMissing = "black_box_missing"
        case blackBoxUnfilled = "black_box_unfilled"
        case blackBoxLost = "black_box_lost"
        case lastWords = "last_words"
        case noLastWords = "no_last_words"
        case consoleSilent = "console_silent"
        case pstoreReady = "pstore_ready"
        case pstoreMissing = "pstore_missing"
        case pstoreSkips = "pstore_skips"

        case clockSynchronised = "clock_synchronised"
        case clockFree = "clock_free"

        case noAutostart = "no_autostart"
        case autostart
        case autostartElsewhere = "autostart_elsewhere"
        case autoPowerOn = "auto_power_on"

        case mountReady = "mount_ready"
        case mountMissing = "mount_missing"
        case mountReadOnly = "mount_read_only"
        case mountSoft = "mount_soft"
        case mountUnbounded = "mount_unbounded"
        case mountRetriesLate = "mount_retries_late"
        case mountStaleOpens = "mount_stale_opens"
        case mountStaleAttributes = "mount_stale_attributes"
        case mountLocalLocks = "mount_local_locks"
        case pathsReady = "paths_ready"
        case pathKeptLong = "path_kept_long"
        case pathGivenUp = "path_given_up"
        case multipathQueues = "multipath_queues"
        case multipathFails = "multipath_fails"

        case noOtherFencer = "no_other_fencer"
        case otherFencer = "other_fencer"
        case agentFences = "agent_fences"
    }
}

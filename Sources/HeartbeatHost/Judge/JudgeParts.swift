import HeartbeatCore

/// What the judge acts with: opened, rendered and rehearsed before it runs, and the same until it ends.
package struct JudgeParts {
    package let launcher: ProberLauncher
    package let life: LifePage
    package let peers: PeerPage
    package let bootID: BootID
    package let nonceSecret: UInt64
    package let trigger: SysrqTrigger
    package let reboot: HostReboot
    package let evidence: FenceEvidence
    package let watchdog: Watchdog
    /// A stop goes ahead although the watchdog cannot be disarmed and resets this host.
    package let forcesStop: Bool
    package let ring: EventRing
    package let box: BlackBox
    /// Findings of the direct view.
    package let direct: DirectChannel
    package let service: ServiceManager
    /// A signalfd for SIGTERM and SIGINT, non-blocking.
    package let stops: Int32

    package init(
        launcher: ProberLauncher, life: LifePage, peers: PeerPage, bootID: BootID, nonceSecret: UInt64,
        trigger: SysrqTrigger,
        reboot: HostReboot, evidence: FenceEvidence, watchdog: Watchdog, forcesStop: Bool, ring: EventRing,
        box: BlackBox, direct: DirectChannel,
        service: ServiceManager, stops: Int32
    ) {
        self.launcher = launcher
        self.life = life
        self.peers = peers
        self.bootID = bootID
        self.nonceSecret = nonceSecret
        self.trigger = trigger
        self.reboot = reboot
        self.evidence = evidence
        self.watchdog = watchdog
        self.forcesStop = forcesStop
        self.ring = ring
        self.box = box
        self.direct = direct
        self.service = service
        self.stops = stops
    }
}

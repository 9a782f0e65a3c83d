/// What became of the watchdog device, as an event carries it in the low byte of its value.
package enum WatchdogNews: UInt8, Sendable {
    case armed = 1
    /// Armed, but a crash of the daemon disarms it: its driver knows no magic close.
    case armedUntilCrash = 2
    /// Not fed for the silence of an SR: it fires before a reader may act, unless a beat verifies.
    case withheld = 3
    case resumed = 4
    case disarmed = 5
    /// Its timeout does not fit the timing; the second byte of the value is the `WatchdogRefusal`.
    case refused = 6
    /// It cannot be opened, or does not tell its timeout.
    case failed = 7
    /// A stop was refused: the device cannot be disarmed.
    case stopRefused = 8
    /// It was closed, but the driver did not take the order to stop: it resets the host one timeout later.
    case stranded = 9
}

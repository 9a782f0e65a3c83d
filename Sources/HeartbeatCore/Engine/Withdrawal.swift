/// Taking back the promise: it holds once a record that says so has verified on one SR that the last record promised.
/// Until then the promise stands, whatever the admin wants.
package enum Withdrawal: Equatable, Sendable {
    /// An orderly stop of the daemon.
    case stop
    /// A change of the configuration to one that promises nothing (observe, action none, all_lost = hold).
    case weakening
    /// Removal of one SR, by index.
    case removal(storage: Int)
    /// Maintenance of one SR, by index.
    case pause(storage: Int)

    /// Whether the promise for the SR at `index` is taken back by it.
    func covers(_ index: Int) -> Bool {
        switch self {
        case .stop, .weakening: true
        case .removal(let storage), .pause(let storage): storage == index
        }
    }
}

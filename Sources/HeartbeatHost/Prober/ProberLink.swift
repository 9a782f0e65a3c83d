import CLinux
import Glibc
import HeartbeatCore
import Synchronization

/// The judge's end of one prober: reports come in, leave, directives and orders go out.
///
/// Made and handed over by `ProberLauncher` once the prober is ready. From then on owned by the judging thread, until it
/// gives the link back by `ProberLauncher.dispose(_:)`. No function here blocks or allocates.
///
/// `@unchecked`: one thread at a time owns it, handed on by an atomic exchange; the launcher only counts references.
package final class ProberLink: @unchecked Sendable {
    /// What `receive(into:)` found.
    package enum Received: Sendable {
        case report
        /// Nothing more for the moment.
        case empty
        /// The prober is dead, or its process is: nothing will ever come again.
        case gone
    }

    package let processIdentifier: Int32
    /// Epoch of the schedule that the prober works by.
    package let epoch: UInt32
    /// For poll(2); -1 once abandoned.
    package private(set) var descriptor: Int32
    /// Where sightings of other hosts come in, for poll(2); -1 once abandoned.
    package private(set) var sightings: Int32
    /// For orders and judgement: leave, directives, tick.
    package let page: SharedPage
    /// The socket has room for a burst of reports of all SRs, so that they may wait a little before they are taken.
    package let holdsBurst: Bool
    private let processDescriptor: Int32
    /// The launcher's list of links given back.
    var nextDisposed: Unmanaged<ProberLink>?

    init(
        processIdentifier: Int32, processDescriptor: Int32, epoch: UInt32, descriptor: Int32, sightings: Int32,
        page: SharedPage, holdsBurst: Bool
    ) {
        self.processIdentifier = processIdentifier
        self.processDescriptor = processDescriptor
        self.epoch = epoch
        self.descriptor = descriptor
        self.sightings = sightings
        self.page = page
        self.holdsBurst = holdsBurst
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if sightings >= 0 { close(sightings) }
        close(processDescriptor)
    }

    /// Takes one report out of the socket (recv(2)). Call it until it gives `empty`.
    package func receive(into report: inout ProbeReport) -> Received {
        while true {
            let count = withUnsafeMutableBytes(of: &report) {
                recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            if count == MemoryLayout<ProbeReport>.size { return .report }
            if count >= 0 { return .gone }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .empty
            default: return .gone
            }
        }
    }

    /// Takes one sighting of another host out of its socket. A prober that dies is noticed by `receive(into:)`.
    package func receive(into sighting: inout PeerSighting) -> Bool {
        withUnsafeMutableBytes(of: &sighting) {
            recv(sightings, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) == $0.count
        }
    }

    /// Last sign of life of the prober's main thread.
    package var lastTick: BootInstant { page.lastTick }

    /// Beats may start until `instant`; `never` takes the leave away at once.
    package func extendLeave(until instant: BootInstant) { page.extendLeave(until: instant) }

    /// What the next records say. Not sent: each beat reads it at its start; `beatNow()` hurries that.
    package func publish(announcement: UInt32, intent: Intent, directive: (Int) -> Directive) {
        page.publish(announcement: announcement, intent: intent, directive: directive)
    }

    /// Lets a standby begin to beat as `generation`, which must be above every earlier one of this boot. It still needs
    /// leave and should have been given its directives before.
    package func activate(generation: UInt64) {
        page.begin(generation: generation)
        send(.activate)
    }

    /// Every SR beats at once, or as soon as its beat in flight has ended.
    package func beatNow() { send(.beatNow) }

    /// Asks for a sync of the local file systems, answered by a SYNCED report if it ever ends.
    package func sync() { send(.sync) }

    /// Asks for a scan for users now.
    package func scan() { send(.scan) }

    /// Ends the prober without waiting for it: no leave, SIGKILL (pidfd_send_signal(2)), socket closed. A thread of it
    /// that hangs in the kernel dies when the kernel lets it go, before it runs another instruction.
    package func abandon() {
        extendLeave(until: .never)
        _ = heartbeat_pidfd_send_signal(processDescriptor, SIGKILL)
        if descriptor >= 0 { close(descriptor) }
        if sightings >= 0 { close(sightings) }
        descriptor = -1
        sightings = -1
    }

    /// A full or dead socket loses the order; the judge sees that by the missing effect.
    private func send(_ order: ProberOrder) {
        var byte = order.rawValue
        _ = Glibc.send(descriptor, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
}

import Glibc
import HeartbeatCore
import Synchronization

extension Watchdog {
    /// What judge and thread share; the drivers belong to the thread alone.
    final class State: @unchecked Sendable {
        // Sendable: atomics, and a semaphore that any thread may post (sem_post(3)).
        let order = Atomic<UInt8>(0)
        let wanted = Atomic<Int32>(0)
        let until = Atomic<Int64>(0)
        let phase = Atomic<UInt8>(0)
        let seconds = Atomic<Int32>(0)
        let asked = Atomic<Int32>(0)
        let fedAt = Atomic<Int64>(0)
        let errorNumber = Atomic<Int32>(0)
        let chosen = Atomic<Int>(-1)
        let survivesCrash = Atomic<Bool>(true)
        private let isEnding = Atomic<Bool>(false)
        private let semaphore: UnsafeMutablePointer<sem_t>
        private let drivers: [any WatchdogDriver]
        private let candidates: [WatchdogCandidate]
        private let mark: WatchdogMark
        /// Until when an inherited device that is busy is waited for: the process that left it may hang in the kernel.
        private let inheritedUntil: BootInstant

        init(_ source: WatchdogSource, mark: WatchdogMark) {
            drivers = source.drivers
            candidates = source.candidates
            self.mark = mark
            inheritedUntil = source.isInherited ? BootClock.now() + .seconds(90) : .never
            semaphore = .allocate(capacity: 1)
            sem_init(semaphore, 0, 0)
        }

        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        func wake() { sem_post(semaphore) }

        func end() {
            isEnding.store(true, ordering: .releasing)
            wake()
        }

        func serve() {
            while true {
                while sem_wait(semaphore) != 0 {}
                if isEnding.load(ordering: .acquiring) { return }
                carryOut(Order(rawValue: order.load(ordering: .acquiring)) ?? .none)
                order.store(Order.none.rawValue, ordering: .releasing)
            }
        }

        private var isInTime: Bool { BootClock.now().nanoseconds <= until.load(ordering: .relaxed) }

        private var driver: (any WatchdogDriver)? {
            let index = chosen.load(ordering: .relaxed)
            return drivers.indices.contains(index) ? drivers[index] : nil
        }

        private func carryOut(_ order: Order) {
            switch order {
            case .none: break
            case .arm: if driver == nil { arm() }
            case .retime: if isInTime, let driver { askTimeout(driver) }
            case .feed: if isInTime, let driver { noteFed(driver.feed()) }
            case .disarm: disarm()
            }
        }

        private func arm() {
            asked.store(wanted.load(ordering: .relaxed), ordering: .relaxed)
            for (index, driver) in drivers.enumerated() {
                // Opening starts the device, which feeds it.
                guard isInTime else { return }
                let failure = driver.open()
                guard failure == 0 else {
                    errorNumber.store(failure, ordering: .relaxed)
                    if index == 0, failure == EBUSY, BootClock.now() < inheritedUntil { break }
                    continue
                }
                chosen.store(index, ordering: .relaxed)
                survivesCrash.store(driver.survivesCrash(), ordering: .relaxed)
                askTimeout(driver)
                mark.write(candidates[index].path)
                // The device may run with another timeout than was asked for; without any, it is of no use.
                guard seconds.load(ordering: .relaxed) > 0 else {
                    disarm()
                    break
                }
                phase.store(Phase.armed.rawValue, ordering: .releasing)
                return
            }
            phase.store(Phase.failed.rawValue, ordering: .releasing)
        }

        private func askTimeout(_ driver: any WatchdogDriver) {
            let wanted = wanted.load(ordering: .relaxed)
            errorNumber.store(driver.setTimeout(wanted), ordering: .relaxed)
            asked.store(wanted, ordering: .relaxed)
            seconds.store(driver.timeout(), ordering: .releasing)
            fedAt.store(BootClock.now().nanoseconds, ordering: .releasing)
        }

        private func noteFed(_ failure: Int32) {
            errorNumber.store(failure, ordering: .relaxed)
            if failure == 0 { fedAt.store(BootClock.now().nanoseconds, ordering: .releasing) }
        }

        private func disarm() {
            guard let driver else { return }
            let goesOn = candidates[chosen.load(ordering: .relaxed)].hasNoWayOut
            let failure = driver.disarm()
            errorNumber.store(goesOn && failure == 0 ? ENOTSUP : failure, ordering: .relaxed)
            mark.remove()
            chosen.store(-1, ordering: .relaxed)
            seconds.store(0, ordering: .relaxed)
            fedAt.store(0, ordering: .relaxed)
            let end: Phase = goesOn || failure != 0 ? .stranded : .disarmed
            phase.store(end.rawValue, ordering: .releasing)
        }
    }
}

import HeartbeatCore
import Testing

/// The matrix of docs/direct.md, row by row.
@Suite struct DirectDiagnosisTests {
    private static let interval = Duration.seconds(5)
    private static let birth = EngineBench.birth

    /// A look that began so long after the trouble and took so long.
    private static func finding(
        _ outcome: DirectOutcome, after: Duration = .seconds(2), took: Duration = .milliseconds(1),
        depth: DirectDepth = .touch, _ change: (inout DirectFinding) -> Void = { _ in }
    ) -> DirectFinding {
        var finding = DirectFinding(storage: 0, start: birth + after, end: birth + after + took)
        finding.outcome = outcome
        finding.depth = depth
        if outcome == .fine {
            finding.hasReadRecord = true
            finding.recordClock = birth - .seconds(5)
            finding.hasAnswered = true
        }
        change(&finding)
        return finding
    }

    /// A beat that hangs since `birth`, or fails so; the last one verified 5 s before.
    private static func bad(_ cause: Cause = .hung, errorNumber: Int32 = 0) -> KernelView {
        var view = KernelView()
        view.state = .bad(cause, errorNumber: errorNumber)
        view.verifiedStart = birth - .seconds(5)
        view.verifiedEnd = birth - .milliseconds(4_999)
        view.troubleSince = birth
        view.troubleUntil = birth + .seconds(10)
        return view
    }

    private static func well(start: Duration, took: Duration = .milliseconds(1)) -> KernelView {
        var view = KernelView()
        view.state = .well
        view.verifiedStart = birth + start
        view.verifiedEnd = birth + start + took
        return view
    }

    private static func late() -> KernelView {
        var view = bad()
        view.state = .late
        return view
    }

    private static func told(_ kernel: KernelView, _ direct: DirectFinding, wasFine: Bool = true) -> Diagnosis? {
        Diagnosis.of(kernel, direct, interval: interval, wasFine: wasFine)
    }

    @Test func `neither way answered is a server that is gone, unless it answered before it fell silent`() {
        for outcome: DirectOutcome in [.unreachable, .refused, .silent, .broken] {
            #expect(Self.told(Self.bad(), Self.finding(outcome)) == .serverGone, "\(outcome)")
            let answered = Self.finding(outcome) { $0.hasAnswered = true }
            #expect(Self.told(Self.bad(), answered) == .storageFailing, "\(outcome)")
        }
    }

    @Test func `a server that is well and takes writes makes a hanging beat a stuck mount`() {
        #expect(Self.told(Self.bad(), Self.finding(.fine)) == .mountStuck)
        #expect(Self.told(Self.bad(.error, errorNumber: 5), Self.finding(.fine)) == .mountStuck)
        #expect(Self.told(Self.bad(.missing, errorNumber: 2), Self.finding(.fine)) == .mountStuck)
        // Reading alone proves nothing: it comes from the server's memory.
        #expect(Self.told(Self.bad(), Self.finding(.fine, depth: .look)) == nil)
    }

    @Test func `a look taken before the trouble, in its first moment or after it is no proof`() {
        #expect(Self.told(Self.bad(), Self.finding(.fine, after: .seconds(-1))) == nil)
        #expect(Self.told(Self.bad(), Self.finding(.fine, after: .milliseconds(500))) == nil)
        #expect(Self.told(Self.bad(), Self.finding(.fine, after: .seconds(11))) == nil)
        #expect(Self.told(Self.bad(), Self.finding(.silent, after: .seconds(-1))) == nil)
    }

    @Test func `late on both ways is the server, late on one is this host`() {
        #expect(Self.told(Self.late(), Self.finding(.fine, took: .seconds(4))) == .slowServer)
        #expect(Self.told(Self.bad(), Self.finding(.fine, took: .seconds(4))) == .slowServer)
        #expect(Self.told(Self.late(), Self.finding(.fine)) == .slowHere)
        #expect(Self.told(Self.late(), Self.finding(.fine, depth: .look)) == nil)
        // One that is on its way may be slow, or stuck: that shows when it ends or has had its time.
        var overdue = Self.late()
        overdue.state = .overdue
        #expect(Self.told(overdue, Self.finding(.fine, took: .seconds(4))) == .slowServer)
        #expect(Self.told(overdue, Self.finding(.fine)) == nil)
    }

    @Test func `a write that arrived while its answer did not is a path lost in one direction`() {
        let arrived = Self.finding(.fine) { $0.recordClock = Self.birth + .milliseconds(2) }
        #expect(Self.told(Self.bad(), arrived) == .oneSidedPath)
        // What the direct view wrote itself says nothing of the beat.
        let own = Self.finding(.fine) {
            $0.recordClock = Self.birth + .milliseconds(2)
            $0.isDirectRecord = true
        }
        #expect(Self.told(Self.bad(), own) == .mountStuck)
    }

    @Test func `a kernel that gets through while a new connection does not is a path lost on one side`() {
        let silent = Self.finding(.unreachable, after: .seconds(1), took: .seconds(10))
        #expect(Self.told(Self.well(start: .seconds(6)), silent) == .oneSidedPath)
        // The beat was before the look: the server may have gone between them.
        #expect(Self.told(Self.well(start: .zero), silent) == nil)
    }

    @Test func `what the server says of rights, exports, handles and its own storage is told`() {
        let rows: [(DirectOutcome, Diagnosis)] = [
            (.exportGone, .exportGone), (.denied, .permissionRevoked), (.stale, .staleHandle),
            (.recordGone, .recordRemoved),
            (.failed, .storageFailing),
        ]
        for (outcome, diagnosis) in rows {
            #expect(Self.told(Self.bad(), Self.finding(outcome)) == diagnosis, "\(outcome)")
        }
        #expect(Self.told(Self.bad(.error, errorNumber: 116), Self.finding(.fine)) == .staleHandle)
        // A handle is stale too when its export is gone: the server's own word tells more.
        #expect(Self.told(Self.bad(.error, errorNumber: 116), Self.finding(.exportGone)) == .exportGone)
        for refusal: Int32 in [1, 13, 30, 52] {
            #expect(Self.told(Self.bad(.error, errorNumber: refusal), Self.finding(.fine)) == .permissionRevoked)
        }
    }

    @Test func `a server that never let the direct view in has revoked nothing`() {
        let denied = Self.finding(.denied, after: .zero)
        #expect(Self.told(Self.well(start: .seconds(3)), denied, wasFine: false) == Diagnosis.none)
        #expect(Self.told(Self.well(start: .seconds(3)), denied, wasFine: true) == .permissionRevoked)
    }

    @Test func `a server with an older record than the one it confirmed lies, looked at after the beat had ended`() {
        let old = Self.finding(.fine) { $0.recordClock = Self.birth - .seconds(5) }
        #expect(Self.told(Self.well(start: .zero), old) == .lyingStorage)
        #expect(Self.told(Self.well(start: .zero, took: .seconds(3)), old) != .lyingStorage)
        let foreign = Self.finding(.fine) { $0.recordClock = .never }
        #expect(Self.told(Self.well(start: .zero), foreign) == .lyingStorage)
        let gone = Self.finding(.recordGone)
        #expect(Self.told(Self.well(start: .zero), gone) == .lyingStorage)
        let fresh = Self.finding(.fine) { $0.recordClock = Self.birth + .microseconds(80) }
        #expect(Self.told(Self.well(start: .zero), fresh) == Diagnosis.none)
        #expect(Self.told(Self.bad(.mismatch), Self.finding(.silent)) == .lyingStorage)
        // Where the record cannot be read this way (a file system on a LUN) nothing is said of it.
        let unread = Self.finding(.fine) { ($0.recordClock, $0.hasReadRecord) = (.never, false) }
        #expect(Self.told(Self.well(start: .zero), unread) == Diagnosis.none)
    }

    @Test func `a portal that is down beside one that answers is a degraded path`() {
        let degraded = Self.finding(.fine) {
            $0.recordClock = Self.birth + .seconds(1)
            ($0.ways, $0.waysDown) = (2, 1)
        }
        #expect(Self.told(Self.well(start: .zero), degraded) == .degradedPath)
    }

    @Test func `what cannot be looked at tells nothing`() {
        for outcome: DirectOutcome in [.unsupported, .garbled] {
            for kernel in [Self.bad(), Self.late(), Self.well(start: .zero), KernelView()] {
                #expect(Self.told(kernel, Self.finding(outcome)) == nil)
            }
        }
        for outcome in DirectOutcome.allCases { #expect(Self.told(KernelView(), Self.finding(outcome)) == nil) }
    }
}

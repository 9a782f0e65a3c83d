import HeartbeatCore

/// What this host answers when it is asked whether another one lives.
package struct PeerAnswer: Sendable {
    /// The answer in one word, and the exit code of `check`.
    package enum Word: Int32, Sendable {
        case alive = 0
        case dead = 1
        case unknown = 3

        package var label: String {
            switch self {
            case .alive: "alive"
            case .dead: "dead"
            case .unknown: "unknown"
            }
        }
    }

    package let host: String
    package let word: Word
    /// The answer in one sentence, with what to do where it is unknown.
    package let sentence: String
    package let storages: [Seen]

    /// What is known of the host on one SR.
    package struct Seen: Sendable {
        package let storage: String
        package let isPromised: Bool
        package let fault: PeerFault
        /// Since the last change seen; nil when none was.
        package let changedBefore: Duration?
        /// How long it has not changed in time that this host could see.
        package let unchanged: Duration
    }

    /// A judge that has not turned for this long knows nothing of now: its turns are 100 ms apart.
    private static let freshTurn = Duration.seconds(2)

    /// Asks the table of this host's daemon; what is known of the SRs named `first` comes first. Blocks only as tmpfs does, and
    /// answers in milliseconds; before it says dead, `confirmation` looks at storage, for 0.8 s at most.
    package init(host: String, runtime: String, first: [String] = [], confirmation: PeerConfirmation) {
        do throws(PeerPicture.Fault) {
            let picture = try PeerPicture(runtime: runtime)
            let answer = PeerAnswer(host: host, picture: picture, first: first, at: BootClock.now())
            guard answer.word == .dead, let name = RecordName(host),
                let doubt = confirmation.doubt(of: name, in: picture)
            else {
                self = answer
                return
            }
            self.init(host: host, .unknown, "nothing can be said of \(host): \(doubt)", answer.storages)
        } catch {
            self.init(host: host, .unknown, "nothing can be said of \(host): \(error)", [])
        }
    }

    /// The same from a picture taken at `now`.
    init(host: String, picture: PeerPicture, first: [String] = [], at now: BootInstant) {
        guard let name = RecordName(host) else {
            self.init(host: host, .unknown, "\(host) is no name of a host: [A-Za-z0-9][A-Za-z0-9._:-]{0,63}", [])
            return
        }
        guard now - picture.lastTurn <= Self.freshTurn else {
            let gap = Elapsed.text(now - picture.lastTurn)
            self.init(
                host: host, .unknown,
                "nothing can be said of \(host): the heartbeat daemon here has not run for \(gap): systemctl status heartbeat",
                [])
            return
        }
        if name == picture.host {
            self.init(host: host, .alive, "\(host) is this very host, and its daemon runs", [])
            return
        }
        let verdict = picture.table.verdict(
            of: name, at: now, takeoverAfter: picture.takeoverAfter, interval: picture.interval)
        let (word, sentence) = Self.words(verdict, host: host, picture: picture, at: now)
        let seen = Self.seen(name, picture, at: now)
        self.init(
            host: host, word, sentence,
            seen.filter { first.contains($0.storage) } + seen.filter { !first.contains($0.storage) })
    }

    private init(host: String, _ word: Word, _ sentence: String, _ storages: [Seen]) {
        self.host = host
        self.word = word
        self.sentence = sentence
        self.storages = storages
    }

    private static func words(
        _ verdict: PeerVerdict, host: String, picture: PeerPicture, at now: BootInstant
    ) -> (Word, String) {
        switch verdict {
        case .alive(let lastChange, let isRebooted):
            let boot = isRebooted ? ", in another boot than before" : ""
            return (.alive, "\(host) is alive: seen to change \(Elapsed.text(now - lastChange)) ago\(boot)")
        case .dead(let wait):
            return (
                .dead,
                "\(host) is dead: it promised to fence, and nothing of it changed on any SR that it promised for "
                    + "\(Elapsed.text(wait)) of time that this host could see"
            )
        case .unknown(let doubt): return (.unknown, "nothing can be said of \(host): " + words(doubt, picture))
        }
    }

    private static func words(_ doubt: PeerVerdict.Doubt, _ picture: PeerPicture) -> String {
        switch doubt {
        case .neverSeen: "it was never seen on an SR of this host; check its name with `heartbeat hosts`"
        case .bare: "it writes CloudStack's number only and promises nothing; install heartbeat there"
        case .twoBoots: "two boots of it left records, and which one is the newer, or whether it promised, is not clear"
        case .laterNumber(let storage, let age):
            "on SR \(picture.storages[storage]) CloudStack's number is \(Elapsed.text(age)) later than its newest record: "
                + "it, or another machine with its address, ran since without heartbeat and promises nothing; "
                + "make sure by hand that it is off"
        case .unreadable(let storage, let fault):
            "what it has on SR \(picture.storages[storage]) is \(fault.label); see `heartbeat hosts`"
        case .incomplete: "its record does not list all of its SRs, or is of a newer version: ask another host"
        case .withdrawn:
            "its newest record promises no fence (stopped, paused, observing or not able to): make sure by hand that it is off"
        case .notHere(let named, let here):
            "it has \(named) SRs, of which this host has \(here): ask a host that has them all"
        case .watching(let silent, let left):
            "it has been silent for \(Elapsed.text(silent)) of time that this host could see; ask again in \(Elapsed.text(left))"
        }
    }

    private static func seen(_ name: RecordName, _ picture: PeerPicture, at now: BootInstant) -> [Seen] {
        picture.storages.enumerated().compactMap { index, storage in
            guard let place = picture.table.find(name, on: index) else { return nil }
            let entry = picture.table.entries[place]
            return Seen(
                storage: storage.description, isPromised: entry.hasRecord && entry.record.promise, fault: entry.fault,
                changedBefore: entry.lastChange == .never ? nil : now - entry.lastChange,
                unchanged: picture.table.watches[index].unchanged(since: entry.unchangedSince))
        }
    }
}

extension PeerAnswer {
    /// The same, but nothing can be said for this reason.
    package func doubted(_ reason: String) -> PeerAnswer {
        PeerAnswer(host: host, .unknown, "nothing can be said of \(host): \(reason)", storages)
    }

    /// For people: the sentence, then a line per SR.
    package var text: String {
        ([sentence]
            + storages.map { seen in
                let change = seen.changedBefore.map { "changed \(Elapsed.text($0)) ago" } ?? "never seen to change"
                let fault = seen.fault == .none ? "" : ", \(seen.fault.label)"
                return "  \(seen.storage): \(change), \(seen.isPromised ? "promised" : "not promised")\(fault)"
            }).joined(separator: "\n")
    }

    /// For managers (docs/peers.md).
    package var json: JSONValue {
        .object([
            ("schema", .integer(1)), ("host", .string(host)), ("answer", .string(word.label)),
            ("sentence", .string(sentence)),
            (
                "sr",
                .array(
                    storages.map { seen in
                        .object([
                            ("uuid", .string(seen.storage)), ("promise", .boolean(seen.isPromised)),
                            ("fault", .string("\(seen.fault.label)")),
                            ("changed_seconds_ago", seen.changedBefore.map { .seconds($0) } ?? .null),
                            ("unchanged_seconds", .seconds(seen.unchanged)),
                        ])
                    })
            ),
        ])
    }

    /// CloudStack's line: two answers only. Whatever is not proven dead is alive, since its management server takes any
    /// other exit code than 0 for dead.
    package var cloudStackLine: String { word == .dead ? "=====> DEAD <======" : Self.aliveLine }

    /// What CloudStack is told of a host that is not proven dead.
    package static let aliveLine = "=====> ALIVE <====="

    /// Exit code of that form.
    package var cloudStackCode: Int32 { word == .dead ? 1 : 0 }
}

import HeartbeatCore

/// The fixed identifier of each kind of journal entry: MESSAGE_ID of systemd.journal-fields(7), 128 random bits.
///
/// Once released, an identifier never changes its meaning: filters and the message catalogue go by it.
package struct MessageIdentifier: Equatable, Sendable {
    /// 32 lower-case hexadecimal digits.
    package let text: StaticString

    private init(_ text: StaticString) { self.text = text }

    package static func == (left: MessageIdentifier, right: MessageIdentifier) -> Bool {
        left.text.description == right.text.description
    }

    /// The daemon has begun to guard, or to say why it does not.
    package static let started = MessageIdentifier("43f3d9fc1e5945049d0bb5d65e61dee1")
    /// The daemon ends in order.
    package static let stopping = MessageIdentifier("aa44d2f4cbdb40edb9ed00a4acc3619c")
    /// A configuration file was refused; the last good one stays in force.
    package static let configurationRejected = MessageIdentifier("847010edeb9a444dabe90c1b8291fa2d")
    /// A new configuration is in force.
    package static let reloaded = MessageIdentifier("08b53fc12b1c403d9ba49c8fd576b410")
    /// Nothing guards this host.
    package static let unprotected = MessageIdentifier("81cf7de9eb3f48079f21ea25448d662e")
    /// The fence that ended an earlier boot, told again after it.
    package static let fenceOnRecord = MessageIdentifier("16053e79e222490b8481ba5af3a391d8")
    /// The watchdog, most likely, ended the boot before.
    package static let watchdogReset = MessageIdentifier("4e633c5b25b04c43a8073c38abd4c188")
    /// The boot before ended neither by a fence nor in order.
    package static let unexplainedReset = MessageIdentifier("89e51c1daee7422eab99d51af6ff4d19")
    /// Something could not be had; the program goes on without it.
    package static let degraded = MessageIdentifier("2ff06a5a028e4d4cb2845d765974cd6d")
    /// The trigger cannot be written to; another rung of the ladder stands in.
    package static let triggerNotReady = MessageIdentifier("5d1c0c3a7a9e4d6bb2f0e4417f8c96d2")
    /// CloudStack asked after a host of which nothing can be said, and was told that it is alive.
    package static let doubtfulAnswer = MessageIdentifier("59ca36fa4ca04485944eb6f350587e80")
    /// CloudStack's agent asked for a reboot of this host and got none.
    package static let rebootDeclined = MessageIdentifier("a92ee85edf124f1d8f5fb88bb21efd3a")
    /// CloudStack's management server or agent asked for something that could not be done, or not without a doubt.
    package static let scriptFailed = MessageIdentifier("967aa647f4b44488a38c38f160745668")
    /// `heartbeat doctor` measures how long the journal takes.
    package static let examined = MessageIdentifier("a078b2d9e9b54cef9267b6b241d0932c")
    /// What became of a notice to the command of [notify], or of the process that runs it.
    package static let notify = MessageIdentifier("fba6c4eee5f8403a988584cf499c13ee")
    /// The process that looks at the storage directly is gone, or cannot be had.
    package static let directView = MessageIdentifier("7fc6d3bf1cae4babb6bcb6c8571016bf")
    /// Events that the journal could not take in time were left out.
    package static let eventsDropped = MessageIdentifier("0276ca87ac9a4a7fae4df6ed906293db")

    /// The identifier of entries about events of `kind`.
    package init(_ kind: Event.Kind) {
        text =
            switch kind {
            case .life: "48d959c359a64a139b79e2b1bdc95e66"
            case .health: "891a1990b0f3448a86f2b4eafb3b897b"
            case .decision: "8012fa52757848f6a6d79693507eb761"
            case .sync: "990257198e6e4841a3b79bf77cd47db6"
            case .fenceCommitted: "dd1755761ccf4a6796149613dd170db7"
            case .triggerWritten: "a84aba22423c46a2b3cc5554d48e42d5"
            case .nearMiss: "8893c96ee7634983864b658c565050dd"
            case .judgeStall: "e8c9c7fccb664b5b9d492e33a6918676"
            case .proberStall: "34aeedf6fdf2493c9c97d792107a54d7"
            case .proberReplaced: "89d6740c8ab64ad3afd4fc97acc9b544"
            case .foreignWriter: "d640534fbeb74a4a840692a308f1f9df"
            case .reopenFailed: "1f97d82223c343b29297ccce7e913c64"
            case .unguardedGap: "6a8bdb84fbb141e5869377e2bb569d2a"
            case .withdrawn: "e73f7f0405024ccd93d0ecc5a322e2eb"
            case .withdrawalFailed: "d68ce0f4617e41afb55fc113b62fbb07"
            case .use: "a4c25222a5e04baeb193d63774c32935"
            case .rebootCalled: "c9f2d63a5be14f0e8f6a1b7d90e2c415"
            case .watchdog: "7e0b6c1d94f24a6fa3d85c20b9e173f8"
            case .clockSkew: "8f911d8abade4f2b8482ae92e1e94ce3"
            case .hiddenPause: "2d2bf2c17c8648f6a0e540b879c7f77e"
            case .pauseDoubted: "9644e83603eb4d9eb760e7075369e49e"
            case .paused: "fbf2fbf5d2414c66a940eff9f8904caf"
            case .pauseEnding: "46e34b0f9ff545a2892402f223b43b13"
            case .pauseEnded: "89cdca5d271344b7883d5e8b735d558e"
            case .addressNumber: "c3b1f0d27a5e4f0e9d48a61b7f25e093"
            case .budgetHoldsArming: "2fc823cf2cd14138a442629713f117fc"
            case .diagnosis: MessageIdentifier(Diagnosis.none).text
            }
    }

    /// The identifier of the entry that names `diagnosis`.
    package init(_ diagnosis: Diagnosis) {
        text =
            switch diagnosis {
            case .none: "9b078e5c89474085ac056a54e13fbca5"
            case .degradedPath: "c23dbb60d84343b782634ad9fe7ee840"
            case .slowServer: "07400b0f8af8430591d82c07146830d2"
            case .slowHere: "5f58418ca50741b393c0f29d62de1ee5"
            case .oneSidedPath: "b79dfdf0fec64a55926b9b0cc5a7e0e3"
            case .mountStuck: "9b0d4801691f4fdfac8b53e697059922"
            case .storageFailing: "c82c6e1f62e1486ba6e635ef193904bd"
            case .recordRemoved: "4fd955c7e2ef4a5fb0146eec53008f3b"
            case .staleHandle: "589c87d694d748c399da8cc3af481350"
            case .permissionRevoked: "dc85893189d742f0bbdbb20cbdc9a055"
            case .exportGone: "0dc13059eae044bc86214c0e558936c0"
            case .serverGone: "aac565052b4647a89182fa058e8d0b56"
            case .lyingStorage: "5154d6f45b104b3292184bf357bb2538"
            }
    }

    /// The identifier of the entry about `event`: each diagnosis has one of its own.
    package init(_ event: Event) {
        self = event.kind == .diagnosis ? MessageIdentifier(event.diagnosis) : MessageIdentifier(event.kind)
    }
}

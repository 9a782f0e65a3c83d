import HeartbeatCore

/// One entry for the journal: a sentence, its level, its identifier and fields to filter by.
package struct JournalEntry: Sendable {
    package let text: String
    package let priority: JournalPriority
    package let identifier: MessageIdentifier
    /// Further `NAME=value` fields.
    package let fields: [String]

    package init(_ text: String, priority: JournalPriority, identifier: MessageIdentifier, fields: [String] = []) {
        self.text = text
        self.priority = priority
        self.identifier = identifier
        self.fields = fields
    }

    /// The entry for an event; `suppressed` tells how many of its kind were left out before it, `decision` what holds
    /// for the host where the event itself carries none, `remark` the reason of a pause.
    package init(
        _ event: Event, plan: Plan, storage: StorageSnapshot? = nil, decision: Decision? = nil, suppressed: Int = 0,
        remark: String? = nil
    ) {
        let isDecided = event.kind == .decision || event.decision.kind != .none
        let decision = isDecided ? event.decision : decision ?? event.decision
        let sentence = EventSentence(event, plan: plan, storage: storage, remark: remark)
        let suffix = suppressed == 0 ? "" : " (\(suppressed) more within the last minute)"
        var fields = [
            "HEARTBEAT_SILENCE_MS=\(sentence.silence.wholeMilliseconds)", "HEARTBEAT_CAUSE=\(sentence.cause.label)",
            "HEARTBEAT_DECISION=\(decision.kind.label)", "HEARTBEAT_REASON=\(decision.reason.label)",
            "HEARTBEAT_HOST=\(plan.configuration.host)",
        ]
        if let name = sentence.storageName { fields.append("HEARTBEAT_SR=\(name)") }
        if sentence.errorNumber != 0 { fields.append("HEARTBEAT_ERRNO=\(sentence.errorNumber)") }
        let diagnosis = isDecided ? event.decision.diagnosis : event.diagnosis
        if diagnosis != .none || event.kind == .diagnosis { fields.append("HEARTBEAT_DIAGNOSIS=\(diagnosis.label)") }
        self.init(
            sentence.text + suffix, priority: sentence.priority, identifier: MessageIdentifier(event),
            fields: fields)
    }

    /// Value of a further field; nil where the entry does not have it.
    package subscript(field: String) -> String? {
        fields.first { $0.hasPrefix(field + "=") }.map { String($0.dropFirst(field.utf8.count + 1)) }
    }

    /// Sends the entry; false when it was refused. Returns true when journald is absent. Blocks for ever when journald is
    /// stuck and its queue is full: never on the judging thread.
    package func send() -> Bool { JournalSocket.send(message) }

    /// Sends the entry and waits for it no longer than `limit`: a journald that is stuck keeps no command from its answer.
    package func send(atMost limit: Duration) {
        do throws(SystemFailure) {
            let isSent = try EventDescriptor()
            try SystemThread.start(name: "journal", stack: .command, policy: .ordinary) {
                _ = self.send()
                isSent.raise()
            }
            isSent.wait(atMost: limit)
        } catch {
            // Without a thread or a descriptor there is no entry; the answer itself was given.
            return
        }
    }

    /// Renders the entry and opens the socket, and sends nothing.
    func rehearse() {
        _ = message
        JournalSocket.rehearse()
    }

    /// The entry as journald takes it.
    private var message: JournalMessage {
        JournalMessage(
            fields: [
                "MESSAGE=\(text)", "PRIORITY=\(priority.rawValue)", "MESSAGE_ID=\(identifier.text)",
                "SYSLOG_IDENTIFIER=heartbeat",
            ] + fields)
    }
}

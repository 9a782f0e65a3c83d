import HeartbeatCore

/// One input of libFuzzer: any bytes as a configuration file. Traps where a promise of the reader or editor breaks.
@_cdecl("LLVMFuzzerTestOneInput")
func readConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(ConfigurationFileFault) {
        let configuration = try ConfigurationFile.parse(bytes, name: "fuzz.toml")
        precondition(configuration.safetyMargin > .zero, "a valid configuration leaves a margin")
        precondition(ConfigurationDraft(configuration).faults.isEmpty, "a valid configuration has no faults")
        editThereAndBack(bytes, configuration)
    } catch {
        check(error, lines: bytes.count { $0 == UInt8(ascii: "\n") } + 1)
    }
    return 0
}

/// An SR added and removed again leaves the configuration that was.
private func editThereAndBack(_ bytes: [UInt8], _ configuration: Configuration) {
    let added = Configuration.Storage(uuid: "fuzz-added", kind: .nfs, path: "/fuzz \"added\\")
    do throws(ConfigurationFileFault) {
        var editor = try ConfigurationEditor(text: bytes, name: "fuzz.toml")
        try editor.add(added)
        precondition(editor.configuration.storages.last == added, "what was added is there")
        try editor.remove(storage: added.uuid)
        precondition(editor.configuration == configuration, "what was removed is gone, and nothing else")
    } catch {
        // Refused edits are fine (an inline `sr = []`, a rule between SRs); they must only say why.
        check(error, lines: Int.max)
    }
}

private func check(_ fault: ConfigurationFileFault, lines: Int) {
    precondition(!fault.sentences.isEmpty, "a fault has a sentence")
    guard case .invalid(let faults) = fault else { return }
    for fault in faults {
        precondition(!fault.sentence.isEmpty, "a fault has a sentence")
        precondition(fault.line.map { (1...lines).contains($0) } ?? true, "a fault is at a line of the file")
    }
}

import FoundationEssentials
import TestLaboratory

extension Machine {
    /// Runs a bash command as root and gives its output. Blocks until it ends.
    ///
    /// - Throws: `LaboratoryFailure` with the output when it fails or takes longer than `deadline`.
    @discardableResult
    func shell(_ command: String, within deadline: Duration = .seconds(20)) throws -> String {
        let result = try run(command, within: deadline)
        guard result.status == 0 else {
            throw LaboratoryFailure("\(name): '\(command)' ended with \(result.status): \(result.output)")
        }
        return result.output
    }

    /// The same with the exit status, 124 when it took longer than `deadline`.
    ///
    /// - Throws: `LaboratoryFailure` when the machine was reset meanwhile, or its agent does not answer.
    func run(_ command: String, within deadline: Duration = .seconds(20)) throws -> CommandResult {
        let before = endings.count
        return try agent.run(command, within: deadline) { endings.count > before }
    }

    /// Writes a file in the guest, by rename.
    func write(_ path: String, _ text: String, mode: String = "0644") throws {
        let encoded = Data(text.utf8).base64EncodedString()
        try shell(
            """
            mkdir -p "$(dirname '\(path)')" && printf %s '\(encoded)' | base64 -d >'\(path).new' \
                && chmod \(mode) '\(path).new' && mv '\(path).new' '\(path)'
            """)
    }

    /// Text of a file in the guest; nil when it is not there.
    func read(_ path: String) throws -> String? {
        let result = try run("cat '\(path)'")
        return result.status == 0 ? result.output : nil
    }
}

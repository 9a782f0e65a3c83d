import ArgumentParser
import TestLaboratory

/// `make bench`: what the product costs and how fast it is, beside what people use today and beside the least that is possible.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures the daemon; judges nothing but itself, resets nothing.")

    @Argument(help: "Groups of figures; all without any: \(Group.names.joined(separator: ", ")).")
    var groups: [String] = []

    @Flag(help: "Tiny counts: proves that the benchmark works, its figures mean nothing.")
    var smoke = false

    @Option(help: "Directory that keeps each group's figures and the table of all.")
    var output: String

    func validate() throws {
        for name in groups where Group.named(name) == nil {
            throw ValidationError("no group is called \(name): there are \(Group.names.joined(separator: ", "))")
        }
    }

    func run() throws {
        if let obstacle = LaboratoryTools.obstacle { throw LaboratoryFailure(obstacle) }
        try FloorTools.build()
        let results = try ResultStore(directory: output)
        var failed: [String] = []
        for group in groups.isEmpty ? Group.all : groups.compactMap(Group.named) {
            Progress.say("\n\(group.title) …")
            do {
                let result = try GroupResult(of: group, extent: smoke ? .smoke : .full)
                for row in result.rows { Progress.say("  " + row.line) }
                try results.keep(result)
            } catch {
                failed.append(group.name)
                Progress.say("  failed: \(error)")
            }
        }
        try results.writeTable()
        guard failed.isEmpty else { throw LaboratoryFailure("not measured: \(failed.joined(separator: ", "))") }
        Progress.say("\nthe table: \(results.tablePath)")
    }
}

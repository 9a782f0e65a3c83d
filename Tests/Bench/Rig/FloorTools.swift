import TestLaboratory

/// What stands beside the daemon: plain C programs that do the least, and CloudStack's loops in bash.
enum FloorTools {
    static let scripts = LaboratoryTools.sources + "/Tests/Bench/Floor"

    /// Builds the programs.
    static func build() throws {
        try ChildProcess.run(
            ["make", "--silent", "--directory", scripts], deadline: .seconds(60), directory: "/tmp/")
    }

    /// Path of a program.
    static func program(_ name: String) -> String { LaboratoryTools.sources + "/.build-tools/floor/" + name }
}

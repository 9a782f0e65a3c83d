import TestLaboratory

/// The little programs of Tests/Support/ISCSITools.
enum ISCSITools {
    /// Another initiator registers a key and reserves unit 1 of a server with a type of SPC-4; 0 clears.
    static func reserve(_ server: ISCSIServer, key: String, type: Int) throws {
        try run(server, "iscsi-reserve", "1", key, "\(type)")
    }

    /// Runs one of them against the first portal; gives its output.
    @discardableResult
    static func run(
        _ server: ISCSIServer, _ tool: String, _ arguments: String..., deadline: Duration = .seconds(10)
    ) throws -> String {
        try built.get()
        return try ChildProcess.run(
            ["\(LaboratoryTools.sources)/.build-tools/\(tool)", "127.0.0.1:\(server.ports[0])", ISCSIServer.target]
                + arguments, deadline: deadline, directory: server.directory)
    }

    private static let built = Result<Void, any Error> {
        try ChildProcess.run(
            ["make", "--silent", "--directory", "\(LaboratoryTools.sources)/Tests/Support/ISCSITools"],
            deadline: .seconds(60), directory: "/tmp")
    }
}

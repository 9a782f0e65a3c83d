import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ConfigurationFileAccessTests {
    private let directory: ConfigurationDirectory

    init() throws {
        directory = try ConfigurationDirectory()
    }

    @Test func `a missing file is told from all other faults`() {
        let path = "\(directory.path)/none.toml"
        #expect(throws: ConfigurationFileFault.missing(path: path)) { try ConfigurationFile.load(path: path) }
    }

    @Test func `a directory is told from a file`() {
        let path = directory.path
        #expect(throws: ConfigurationFileFault.directory(path: path)) { try ConfigurationFile.load(path: path) }
    }

    @Test func `a FIFO is refused without waiting for a writer`() throws {
        let path = "\(directory.path)/fifo"
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: ConfigurationFileFault.notAFile(path: path)) { try ConfigurationFile.load(path: path) }
    }

    @Test(arguments: ["", "\n\n", "# nothing here\n"])
    func `a file that says nothing is empty`(text: String) throws {
        let path = try directory.write(text)
        #expect(throws: ConfigurationFileFault.empty(path: path)) { try ConfigurationFile.load(path: path) }
    }

    @Test(arguments: [mode_t(0o664), 0o646, 0o666])
    func `a file that others may write decides nothing`(mode: mode_t) throws {
        let path = try directory.write("version = 1\nhost = \"h\"\n", mode: mode)
        #expect(throws: ConfigurationFileFault.writableByOthers(path: path, mode: mode)) {
            try ConfigurationFile.load(path: path)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a file of another user decides nothing`() throws {
        let path = try directory.write("version = 1\nhost = \"h\"\n")
        try #require(chown(path, 65534, 0) == 0)
        #expect(throws: ConfigurationFileFault.foreignOwner(path: path, user: 65534)) {
            try ConfigurationFile.load(path: path)
        }
    }

    @Test func `a path through a file is unreadable, with the reason`() throws {
        let path = try directory.write("x") + "/below"
        #expect(throws: ConfigurationFileFault.unreadable(SystemFailure("open", path, errorNumber: ENOTDIR))) {
            try ConfigurationFile.load(path: path)
        }
    }

    @Test func `the last good configuration is kept whole, private, and read back`() throws {
        let file = try ConfigurationFile.read(path: directory.write("version = 1\nhost = \"h\"  # kept\n"))
        let lastGood = LastGoodConfiguration(state: directory.path)
        try lastGood.store(file)
        #expect(try lastGood.load() == file.configuration)
        #expect(ConfigurationDirectory.bytes(of: lastGood.path) == file.text)
        var status = stat()
        #expect(stat(lastGood.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(ConfigurationDirectory.names(in: directory.path) == ["heartbeat.toml", "last-good.toml"])
    }

    @Test func `a newer good configuration replaces the older one`() throws {
        let lastGood = LastGoodConfiguration(state: directory.path)
        for host in ["a", "b"] {
            try lastGood.store(ConfigurationFile.read(path: directory.write("version = 1\nhost = \"\(host)\"\n")))
        }
        #expect(try lastGood.load().host == "b")
    }

    @Test func `without a state directory nothing is kept and the reason is told`() throws {
        let file = try ConfigurationFile.read(path: directory.write("version = 1\nhost = \"h\"\n"))
        let lastGood = LastGoodConfiguration(state: "\(directory.path)/none")
        #expect(throws: SystemFailure.self) { try lastGood.store(file) }
        #expect(throws: ConfigurationFileFault.missing(path: lastGood.path)) { try lastGood.load() }
    }
}

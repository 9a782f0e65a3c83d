import Glibc
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// Which files are taken for secrets.
@Suite struct ISCSISecretTests {
    @Test(arguments: [
        ("guard", ISCSITargetFailure.SecretFault.notPair), ("", .notPair), (":secret", .notPair),
        ("guard:", .notPair), ("guard:one\ntwo", .notPair), ("guard:one\n\n", .notPair), ("g:a\0b", .notPair),
        ("guard:" + String(repeating: "x", count: 256), .notPair),
        (String(repeating: "x", count: 600) + ":secret", .notPair),
    ]) func `what is no pair is refused`(content: String, fault: ISCSITargetFailure.SecretFault) throws {
        let directory = try ProberTool.temporaryDirectory()
        defer { _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp") }
        let path = "\(directory)/secret"
        try Files.write(content, to: path, mode: 0o600)
        #expect(throws: ISCSITargetFailure.secret(path: path, fault)) { try ISCSISecret.read(from: path) }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o602]) func `a file that others have a right to is refused`(
        mode: Int
    ) throws {
        let directory = try ProberTool.temporaryDirectory()
        defer { _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp") }
        let path = "\(directory)/secret"
        try Files.write("guard:secret", to: path)
        chmod(path, mode_t(mode))
        let failure = #expect(throws: ISCSITargetFailure.self) { try ISCSISecret.read(from: path) }
        #expect(failure?.description == "direct_secret must be root's, with no rights for others: \(path)")
        chmod(path, 0o600)
        chown(path, 65534, 65534)
        #expect(throws: ISCSITargetFailure.secret(path: path, .notPrivate)) { try ISCSISecret.read(from: path) }
    }

    @Test func `a link, a directory and a pipe are refused, and nobody waits`() throws {
        let directory = try ProberTool.temporaryDirectory()
        defer { _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp") }
        try Files.write("guard:secret", to: "\(directory)/secret", mode: 0o600)
        symlink("secret", "\(directory)/link")
        mkfifo("\(directory)/pipe", 0o600)
        for path in ["\(directory)/link", directory, "\(directory)/pipe"] {
            #expect(throws: ISCSITargetFailure.secret(path: path, .notRegular)) { try ISCSISecret.read(from: path) }
        }
        let missing = "\(directory)/missing"
        let failure = #expect(throws: ISCSITargetFailure.self) { try ISCSISecret.read(from: missing) }
        #expect(failure?.description == "cannot open \(missing): No such file or directory")
    }
}

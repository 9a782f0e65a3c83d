import Glibc
import HeartbeatCore
import HeartbeatHost
import TestLaboratory
import Testing

/// The notifier as a process, with scripts that behave and others. Serialized: each finds its own process by name.
@Suite(.serialized) struct NotifierTests {
    private static func with(
        script: String?, mode: mode_t = 0o755, timeout: Duration = .seconds(20),
        _ body: @escaping @Sendable (NotifierBench) throws -> Void
    ) async throws {
        try await EvidenceNamespace.run {
            let bench = try NotifierBench(script: script, mode: mode, timeout: timeout)
            defer { bench.close() }
            try body(bench)
        }
    }

    @Test func `the command gets the environment and nothing else`() async throws {
        try await Self.with(script: "env >seen; ls /proc/self/fd >descriptors; cat >input; echo done") { bench in
            bench.tell(7)
            try bench.awaitLine("was told of critical")
            let names = (bench.text("seen") ?? "").split(separator: "\n").map { $0.prefix { $0 != "=" } }
            // The shell sets the last two itself.
            #expect(
                Set(names) == [
                    "PATH", "LC_ALL", "HEARTBEAT_EVENT", "HEARTBEAT_HOST", "HEARTBEAT_SENTENCE", "HEARTBEAT_MESSAGE_ID",
                    "HEARTBEAT_TIME", "HEARTBEAT_VERSION", "HEARTBEAT_DECISION", "HEARTBEAT_REASON", "PWD", "OLDPWD",
                ])
            #expect(bench.text("seen")?.contains("HEARTBEAT_SENTENCE=nobody guarded this host for 7 s") == true)
            // ls opens the directory itself as 3.
            #expect(bench.text("descriptors") == "0\n1\n2\n3\n")
            #expect(bench.text("input") == "")
        }
    }

    @Test func `the command may not reset the host, and the kernel may kill it`() async throws {
        try await Self.with(script: "cat /proc/self/status >status; cat /proc/self/oom_score_adj >score") { bench in
            bench.tell(1)
            try bench.awaitLine("was told of critical")
            let status = bench.text("status") ?? ""
            #expect(status.contains("CapEff:\t0000000000000006\n"))
            #expect(status.contains("CapBnd:\t0000000000000006\n"))
            #expect(status.contains("NoNewPrivs:\t1\n"))
            #expect(status.contains("SigBlk:\t0000000000000000\n"))
            #expect(bench.text("score") == "0\n")
        }
    }

    @Test func `its failure is one line with the last thing it said`() async throws {
        try await Self.with(script: "echo no route >&2; echo 'cannot reach the pager' >&2; exit 3") { bench in
            bench.tell(1)
            try bench.awaitLine("ended with exit code 3 when told of critical: \"cannot reach the pager\"")
            #expect(bench.lines.count == 1)
        }
    }

    @Test func `a flood on standard error costs nothing and leaves its last line`() async throws {
        try await Self.with(script: "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2; exit 1") {
            bench in
            bench.tell(1)
            try bench.awaitLine("exit code 1 when told of critical: \"end\"")
        }
    }

    @Test func `a command that does not end is killed with all that it started`() async throws {
        try await Self.with(script: "sleep 1000 & echo $! >child; echo $$ >self; wait", timeout: .seconds(1)) { bench in
            bench.tell(1)
            try bench.awaitLine("was killed when told of critical, as it had not ended after 1s")
            for name in ["child", "self"] {
                let process = try #require(bench.text(name).flatMap { pid_t($0.dropLast()) })
                try ProberTool.wait("\(name) is gone") { ProcessTable.isGone(process) }
            }
            #expect(bench.lines.count == 1)
        }
    }

    @Test func `what a command leaves in the background ends with it`() async throws {
        try await Self.with(script: "sleep 1000 & echo $! >child") { bench in
            bench.tell(1)
            try bench.awaitLine("was told of critical")
            let process = try #require(bench.text("child").flatMap { pid_t($0.dropLast()) })
            try ProberTool.wait("it is gone") { ProcessTable.isGone(process) }
        }
    }

    @Test(arguments: [(String?.none, mode_t(0), "No such file or directory"), ("exit 0", 0o644, "Permission denied")])
    func `a command that cannot be started is one sentence`(script: String?, mode: mode_t, reason: String) async throws
    {
        try await Self.with(script: script, mode: mode) { bench in
            bench.tell(1)
            try bench.awaitLine("could not be started to tell of critical (\(reason)): correct command under [notify]")
            bench.tell(2)
            try ProberTool.wait("the second is told too") { bench.lines.count == 2 }
        }
    }

    @Test func `a storm starts no more than four at once and lets sixteen wait`() async throws {
        let script = "touch run-$$; while [ ! -e release ]; do sleep 0.02; done"
        try await Self.with(script: script) { bench in
            for number in 1...40 { bench.tell(number) }
            // One of the four places is kept for a fence.
            try ProberTool.wait("three run") { bench.count("run-") == 3 }
            try ProberTool.wait("the rest is refused") {
                bench.lines.filter { $0.contains("too many run and wait") }.count == 21
            }
            #expect(bench.count("run-") == 3)
            bench.notifier.tell(ReportPlan.fence(), epoch: 1)
            try ProberTool.wait("the fence is told at once") { bench.count("run-") == 4 }
            try Files.write("", to: bench.directory + "/release")
            try ProberTool.wait("all that waited were started") { bench.count("run-") == 3 + 16 + 1 }
        }
    }

    @Test func `a notifier that is killed is replaced, and its commands die with it`() async throws {
        try await Self.with(script: "echo $$ >>runs; [ -e quick ] || exec sleep 1000") { bench in
            try ProberTool.wait("it is there") { bench.process != nil }
            bench.tell(1)
            try ProberTool.wait("its command runs") { bench.text("runs") != nil }
            let command = try #require(bench.text("runs").flatMap { pid_t($0.dropLast()) })
            kill(try #require(bench.process), SIGKILL)
            try bench.awaitLine("the process that runs the command has ended; what became of 1 notices is not known")
            try ProberTool.wait("the command is gone") { ProcessTable.isGone(command) }
            try Files.write("", to: bench.directory + "/quick")
            try ProberTool.wait("another is there") { bench.process != nil }
            bench.tell(2)
            try bench.awaitLine("was told of critical")
        }
    }

    @Test func `a notifier that hangs is left behind, and what is dropped meanwhile is told once`() async throws {
        try await Self.with(script: "exit 0") { bench in
            try ProberTool.wait("it is there") { bench.process != nil }
            let hung = try #require(bench.process)
            kill(hung, SIGSTOP)
            let before = BootClock.now()
            for number in 1...2_000 { bench.tell(number) }
            #expect(BootClock.now() - before < .seconds(1), "telling waits")
            let deadline = BootClock.now() + .seconds(30)
            while !bench.lines.contains(where: { $0.contains("does not take its work") }) {
                try #require(BootClock.now() < deadline)
                usleep(10_000)
            }
            try ProberTool.wait("another is there") { bench.process.map { $0 != hung } ?? false }
            bench.tell(1)
            try bench.awaitLine("now they are delivered again")
            #expect(bench.lines.filter { $0.contains("no notice can be delivered at the moment") }.count == 1)
        }
    }

    @Test func `its end ends the process and what it runs`() async throws {
        try await Self.with(script: "echo $$ >self; exec sleep 1000") { bench in
            bench.tell(1)
            try ProberTool.wait("the command runs") { bench.text("self")?.isEmpty == false }
            let command = try #require(bench.text("self").flatMap { pid_t($0.dropLast()) })
            let process = try #require(bench.process)
            bench.notifier.end()
            try ProberTool.wait("both are gone") { ProcessTable.isGone(command) && ProcessTable.isGone(process) }
        }
    }

    @Test func `nobody becomes a notifier by hand`() throws {
        let answer = try StatusProgram.run(["notifier"])
        #expect(answer.exitCode == EX_SOFTWARE)
        #expect(answer.errors == "heartbeat: a notifier is started by `heartbeat run` only: run that instead\n")
    }
}

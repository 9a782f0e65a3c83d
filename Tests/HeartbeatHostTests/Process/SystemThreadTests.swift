import Glibc
import HeartbeatHost
import Testing

@Suite struct SystemThreadTests {
    @Test func `a thread has the name and stack it was given, and takes no signals`() throws {
        let done = try EventDescriptor()
        let wrong = try EventDescriptor()
        try SystemThread.start(
            name: "fifteen-letters", stack: ThreadStack(kibibytes: 96, resident: 16), policy: .ordinary
        ) {
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            let name = try? KernelFile.line(of: "/proc/thread-self/comm")
            if name != "fifteen-letters" || sigismember(&mask, SIGTERM) != 1 { wrong.raise() }
            done.raise()
        }
        #expect(done.wait(atMost: .seconds(10)) == 1)
        #expect(wrong.take() == 0)
    }

    @Test func `a stack smaller than the C library takes is raised to what it takes`() throws {
        let done = try EventDescriptor()
        try SystemThread.start(name: "small", stack: ThreadStack(kibibytes: 0, resident: 0), policy: .ordinary) {
            done.raise()
        }
        #expect(done.wait(atMost: .seconds(10)) == 1)
    }

    @Test func `the maker of a thread keeps its signal mask`() throws {
        var before = sigset_t()
        var after = sigset_t()
        pthread_sigmask(SIG_SETMASK, nil, &before)
        try SystemThread.start(name: "any", stack: ThreadStack(kibibytes: 64, resident: 16), policy: .ordinary) {}
        pthread_sigmask(SIG_SETMASK, nil, &after)
        #expect(sigismember(&before, SIGTERM) == sigismember(&after, SIGTERM))
    }
}

import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Notify {
        /// Appends each notice, a line for each variable.
        private static let recorder = "env | grep ^HEARTBEAT_ >seen.$$; mv seen.$$ notice-$HEARTBEAT_EVENT-$$"

        /// Writes a hook into the laboratory; `$0`'s directory is its working directory.
        private static func makeHook(_ body: String, in directory: String) throws -> String {
            try Files.makeDirectory(directory)
            try Files.write("#!/bin/sh\ncd \(directory)\n\(body)\n", to: directory + "/hook", mode: 0o755)
            return directory + "/hook"
        }

        /// Variables of a notice of this event that holds `line`; nil when none comes in time.
        private static func notice(
            _ event: String, with line: String = "HEARTBEAT_HOST=host-1", in directory: String,
            within limit: Duration = .seconds(5)
        ) -> [Substring]? {
            var found: [Substring]?
            wait(until: limit) {
                let names = Files.names(in: directory).filter { $0.hasPrefix("notice-\(event)-") }
                let notices = names.compactMap { Files.text(of: directory + "/" + $0)?.split(separator: "\n") }
                found = notices.first { $0.contains(line[...]) }
                return found != nil
            }
            return found
        }

        /// A host whose hook is `body`; its files lie in the directory that `scenario` gets.
        private static func with(
            _ body: String, healthy: Int = 0, timeout: Duration = .seconds(10),
            adjust: (inout DaemonConfiguration) -> Void = { _ in },
            beforeStart: (GuardedHost) throws -> Void = { _ in }, _ scenario: (GuardedHost, String) throws -> Void
        ) throws {
            let directory = "/tmp/heartbeat-hook-\(getpid())-\(Instant.now.nanoseconds)"
            let hook = try makeHook(body, in: directory)
            defer { _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp/") }
            try GuardedHost.with(
                [.ext4], healthy: healthy,
                adjust: {
                    $0.notifyCommand = hook
                    $0.notifyTimeout = timeout
                    adjust(&$0)
                }, beforeStart: beforeStart
            ) { try scenario($0, directory) }
        }

        @Test func `a hook sees alert, recovery, fence, and after the restart that the host was fenced`() throws {
            try Self.with(Self.recorder, adjust: { $0.leaveTimeToRecover() }) { host, directory in
                try host.disks[0].set(.hang)
                let alert = try #require(Self.notice("alert", with: "HEARTBEAT_SR=faulty-0", in: directory))
                #expect(alert.contains("HEARTBEAT_HOST=host-1"))
                #expect(alert.contains("HEARTBEAT_SR_PATH=\(host.path(of: "faulty-0"))"))
                #expect(alert.contains("HEARTBEAT_CAUSE=hung"))
                #expect(alert.contains { $0.hasPrefix("HEARTBEAT_SENTENCE=SR faulty-0") })
                #expect(alert.contains { $0.hasPrefix("HEARTBEAT_SILENCE_SECONDS=") })
                // More than half of fence_after, so that the first beat is told as a near miss at once.
                let silence = host.daemon.configuration.fenceAfter / 2
                #expect(
                    host.daemon.reaches(within: .seconds(6)) {
                        ($0.storage("faulty-0")?.silenceSeconds ?? 0) > silence / .seconds(1)
                    })
                host.disks[0].release()
                host.expectRecovery()
                #expect(Self.notice("recovery", with: "HEARTBEAT_SR=faulty-0", in: directory) != nil)
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                let fence = try #require(Self.notice("fence", in: directory))
                #expect(fence.contains("HEARTBEAT_DECISION=fence"))
                #expect(fence.contains("HEARTBEAT_REASON=all_lost"))
                #expect(fence.contains { $0.hasPrefix("HEARTBEAT_SENTENCE=FENCING this host") })
                host.daemon.crash()
                host.disks[0].release()
                try host.daemon.start()
                let reset = try #require(Self.notice("reset_found", in: directory))
                #expect(reset.contains { $0.contains("because of SR faulty-0") })
            }
        }

        @Test func `the fence is told when its evidence begins`() throws {
            try Self.with(
                Self.recorder, adjust: { $0.evidenceBudget = .seconds(3) }, beforeStart: Reload.stickKernelLog
            ) { host, directory in
                try host.disks[0].set(.hang)
                #expect(Self.notice("fence", in: directory, within: .seconds(8)) != nil)
                #expect(host.daemon.trigger.bytes.isEmpty)
                #expect(host.daemon.trigger.firstByte(within: .seconds(5))?.character == "b")
            }
        }

        @Test func `a hook that never ends is killed, delays no fence, and a stop ends in time`() throws {
            try Self.with("echo $$ >>runs; trap '' TERM; while :; do sleep 1; done", timeout: .seconds(1)) {
                host, directory in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                let killed = "was killed when told of alert of SR faulty-0, as it had not ended after 1s"
                #expect(wait(until: .seconds(3)) { host.daemon.errorOutput.contains(killed) })
                let runs = (Files.text(of: directory + "/runs") ?? "").split(separator: "\n").compactMap { pid_t($0) }
                #expect(runs.count >= 2)
                #expect(host.daemon.stop(within: .seconds(3)) != nil)
                #expect(wait(until: .seconds(3)) { runs.allSatisfy { ProcessTable.isGone($0) } })
            }
        }

        @Test(arguments: [FaultDisk.Form.file, .ext4])
        func `a hook on the disk that hangs delays neither fence nor stop`(form: FaultDisk.Form) throws {
            try GuardedHost.with(
                [.ext4, form],
                adjust: {
                    $0.notifyCommand = $0.storages[1].path + "/hook"
                    $0.notifyTimeout = .seconds(1)
                },
                beforeStart: { host in try Self.writeUncached("#!/bin/sh\n", to: host.path(of: "faulty-1") + "/hook") }
            ) { host in
                for disk in host.disks { try disk.set(.hang) }
                try host.expectFence(for: ["faulty-0", "faulty-1"])
                #expect(wait(until: .seconds(3)) { host.daemon.errorOutput.contains("as it had not ended after 1s") })
                #expect(!host.daemon.errorOutput.contains("was told of"))
                #expect(host.daemon.stop(within: .seconds(3)) != nil)
            }
        }

        /// Writes a program that the kernel has to read from its disk again.
        private static func writeUncached(_ text: String, to path: String) throws {
            try Files.write(text, to: path, mode: 0o755)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            try #require(posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0)
        }

        @Test func `a hook that is not there is told in one sentence and nothing else suffers`() throws {
            try GuardedHost.with([.ext4], adjust: { $0.notifyCommand = "/nonexistent/hook" }) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                let sentence =
                    "notify: /nonexistent/hook could not be started to tell of alert of SR faulty-0 (No such file or directory): "
                #expect(wait(until: .seconds(3)) { host.daemon.errorOutput.contains(sentence) })
                #expect(Self.lines(of: host.daemon, with: sentence) == 1)
            }
        }

        @Test
        func `without the section there is neither thread nor process, and a reload adds, changes and removes it`()
            throws
        {
            let directory = "/tmp/heartbeat-hook-\(getpid())-\(Instant.now.nanoseconds)"
            let first = try Self.makeHook("echo first >>runs", in: directory)
            defer { _ = try? ChildProcess.run(["rm", "-r", directory], directory: "/tmp/") }
            try Files.write("#!/bin/sh\necho second >>\(directory)/runs\n", to: directory + "/other", mode: 0o755)
            try GuardedHost.with([.ext4], adjust: { $0.leaveTimeToRecover() }) { host in
                #expect(!Self.hasNotifier(host.daemon))
                try Self.reload(host, command: first)
                #expect(wait(until: .seconds(3)) { Self.hasNotifier(host.daemon) })
                let notifier = Self.notifier(of: host.daemon)
                try Self.reload(host, command: directory + "/other")
                #expect(Self.notifier(of: host.daemon) == notifier)
                try host.disks[0].set(.failWrites(errno: EIO))
                #expect(wait(until: .seconds(5)) { Files.text(of: directory + "/runs") == "second\n" })
                host.disks[0].release()
                host.expectRecovery()
                try Self.reload(host, command: nil)
                #expect(wait(until: .seconds(3)) { !Self.hasNotifier(host.daemon) })
                #expect(host.daemon.children.count == 2)
            }
        }

        private static func reload(_ host: GuardedHost, command: String?) throws {
            let before = Self.lines(of: host.daemon, with: "configuration reloaded")
            host.daemon.configuration.notifyCommand = command
            try host.daemon.writeConfiguration()
            host.daemon.send(SIGHUP)
            #expect(
                wait(until: .seconds(5)) {
                    Self.lines(of: host.daemon, with: "configuration reloaded") > before
                })
            host.expectRecovery()
        }

        private static func lines(of daemon: HeartbeatDaemon, with words: String) -> Int {
            daemon.errorOutput.split(separator: "\n").filter { $0.contains(words) }.count
        }

        private static func notifier(of daemon: HeartbeatDaemon) -> pid_t? {
            daemon.children.first { Files.text(of: "/proc/\($0)/comm") == "heartbeat-hook\n" }
        }

        private static func hasNotifier(_ daemon: HeartbeatDaemon) -> Bool {
            let threads = Files.names(in: "/proc/\(daemon.identifier)/task").compactMap {
                Files.text(of: "/proc/\(daemon.identifier)/task/\($0)/comm")
            }
            return notifier(of: daemon) != nil || threads.contains("notify\n")
        }
    }
}

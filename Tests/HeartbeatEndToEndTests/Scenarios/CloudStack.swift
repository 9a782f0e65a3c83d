import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    /// CloudStack's management server and agent on one side, its documented readers on the other.
    @Suite struct CloudStack {
        private static let alive = "=====> ALIVE <====="
        private static let dead = "=====> DEAD <======"

        @Test func `CloudStack's readers read what the daemon writes on files and block devices`() throws {
            try GuardedHost.with([.block], healthy: 1, isUsed: false, adjust: { $0.address = "10.0.0.1" }) { host in
                let file = host.path(of: "healthy-0")
                let readings = [
                    "dd if=\(host.path(of: "faulty-0")) bs=1 count=100 2>/dev/null", "cat \(file)/hb-host-1",
                    "cat \(file)/KVMHA/hb-10.0.0.1",
                ]
                for reading in readings {
                    // Unquoted, as the readers have it: newlines after the number have to do no harm.
                    let reader = "set -e; ping=$(\(reading)); expr $(date +%s) - $ping"
                    for shell in ["dash", "bash"] {
                        // expr ends with 1 where the difference is 0.
                        let age = try host.laboratory.run([shell, "-c", reader + " || [ $? -eq 1 ]"])
                        #expect((0...2).contains(try #require(Int(age.filter { $0 != "\n" }))), "\(reading): \(age)")
                    }
                }
                #expect(host.daemon.stop(within: .seconds(5)) == 0)
                rest(.seconds(4))
                let age = try host.laboratory.run(["sh", "-c", "expr $(date +%s) - $(\(readings[0]))"])
                #expect(try #require(Int(age.filter { $0 != "\n" })) >= 3)
            }
        }

        @Test func `a host is ALIVE to server and agent until it is proven dead, and DEAD then`() throws {
            func name(_ configuration: inout DaemonConfiguration) {
                configuration.host = configuration.host.replacing("host-", with: "10.0.0.")
                configuration.address = configuration.host
            }
            try Pool.with(hosts: 2, storages: 1, adjust: name) { pool in
                let server = try CloudStackScripts("xenserver", for: pool.hosts[0], in: pool.laboratory)
                let agent = try CloudStackScripts("kvm", for: pool.hosts[0], in: pool.laboratory)
                let check = "check_heartbeat.sh 10.0.0.2 120"
                let read = "kvmheartbeat.sh -i 10.0.0.9 -p /export -m /mnt/pool -h 10.0.0.2 -r -t 60"
                func expect(_ word: String, code: Int32, _ when: String) throws {
                    let answer = try server(check)
                    #expect(answer.code == code && answer.output == word + "\n", "\(when): \(answer)")
                    let line = try agent.asAgent(read)
                    #expect(line.code == 0 && line.line == word, "\(when): \(line)")
                }
                #expect(wait(until: .seconds(5)) { (try? server(check).errors) == "" })
                try expect(Self.alive, code: 0, "well")
                let stranger = try server("check_heartbeat.sh 10.0.0.7 120")
                #expect(stranger.code == 0 && stranger.output == Self.alive + "\n" && !stranger.errors.isEmpty)
                let own = try agent.asAgent(read.replacing("10.0.0.2", with: "10.0.0.1"))
                #expect(own.line == Self.alive)

                for view in pool.views[1] { try view?.set(.hang) }
                let outage = Instant.now
                rest(.seconds(4))
                try expect(Self.alive, code: 0, "fenced, but not proven yet")
                #expect(wait(until: .seconds(25), every: .milliseconds(200)) { (try? server(check).code) == 1 })
                #expect(Instant.now - outage >= pool.hosts[0].configuration.takeoverAfter - .milliseconds(400))
                try expect(Self.dead, code: 1, "proven")

                // Another host has the address by now, or an old script runs on: whoever writes there is not dead.
                let number = try #require(pool.views[0][0]).backing + "/KVMHA/hb-10.0.0.2"
                let second = try pool.laboratory.run(["date", "+%s"]).filter { $0 != "\n" }
                try Files.overwrite(number, at: 0, with: Array("\(second)\n".utf8))
                #expect(wait(until: .seconds(3)) { (try? server(check).code) == 0 })
                try expect(Self.alive, code: 0, "the number goes on")
                // Its writer pauses: the promise of the record is not the last word again, for a new table neither.
                #expect(pool.hosts[0].stop(within: .seconds(10)) == 0)
                try pool.hosts[0].startArmed()
                rest(pool.hosts[0].configuration.takeoverAfter + .seconds(4))
                let paused = try server(check)
                #expect(paused.code == 0 && paused.errors.contains("later than its newest record"), "\(paused)")
                // Without the daemon nothing is known.
                pool.hosts[0].crash()
                rest(.seconds(3))
                try expect(Self.alive, code: 0, "no daemon")
            }
        }

        @Test func `the loop's scripts tell whether the daemon runs, and reset nothing`() throws {
            try GuardedHost.with([.file], healthy: 1, adjust: { $0.address = "10.0.0.1" }) { host in
                let server = try CloudStackScripts("xenserver", for: host.daemon, in: host.laboratory)
                let agent = try CloudStackScripts("kvm", for: host.daemon, in: host.laboratory)
                let pool = host.path(of: "faulty-0")
                let write = "kvmheartbeat.sh -i 10.0.0.9 -p /export -m \(pool) -h 10.0.0.1"
                let cleanup = "kvmheartbeat.sh -i 10.0.0.9 -p /export -m \(pool) -c"
                #expect(try server("launch_hb.sh host-1 120 60").output == "======> DONE <======\n")
                #expect(try server("xenheartbeat.sh host-1 120 60").code == 0)
                let written = try agent(write)
                #expect(written.code == 0 && written.output == "" && written.errors == "")
                let other = try agent(write.replacing("-h 10.0.0.1", with: "-h 10.0.0.7"))
                #expect(other.code == 2 && other.output == "Failed to create \(pool)/KVMHA/hb-10.0.0.7\n")
                #expect(other.errors.contains("heartbeat setup --address 10.0.0.7"))
                let stranger = try agent(write.replacing(pool, with: "/mnt/other"))
                #expect(stranger.code == 2)
                #expect(stranger.output == "Failed to create /mnt/other/KVMHA/hb-10.0.0.1\n")

                // One of two pools is lost: the daemon stays, so must the host, whatever CloudStack's agent does next.
                try host.disks[0].set(.hang)
                #expect(host.daemon.reaches(within: .seconds(8)) { $0.storage("faulty-0")?.health == "lost" })
                #expect(try agent(write).code == 0)
                let asked = try agent(cleanup)
                #expect(asked.code == 0 && asked.output == "" && asked.errors.contains("the daemon decides"))
                let doubt = try server("launch_hb.sh host-1 120 60")
                #expect(doubt.code == 0 && doubt.output == "======> DONE <======\n")
                #expect(doubt.errors.contains("Potential problem with \(pool)/hb-host-1: not reachable since "))
                #expect(host.daemon.trigger.firstByte(within: .seconds(2)) == nil)

                #expect(host.daemon.stop(within: .seconds(10)) == 0)
                let stopped = try server("launch_hb.sh host-1 120 60")
                #expect(stopped.code == 4 && !stopped.output.contains("> DONE <"))
                #expect(try server("xenheartbeat.sh host-1 120 60").code == 1)
                // That storage hangs still.
                let unwritten = try agent(write)
                #expect(unwritten.code == 2 && unwritten.output == "Failed to create \(pool)/KVMHA/hb-10.0.0.1\n")
                #expect(try agent(cleanup).code == 0)
                try host.disks[0].set(.none)
                let number = "\(pool)/KVMHA/hb-10.0.0.1"
                let before = Files.text(of: number)
                rest(.milliseconds(1_100))
                let unguarded = try agent(write)
                #expect(unguarded.code == 0 && unguarded.output == "", "\(unguarded)")
                #expect(unguarded.errors.contains("nothing guards this host") && Files.text(of: number) != before)
                let unmounted = try agent(write.replacing(pool, with: host.daemon.directory))
                #expect(unmounted.code == 2 && unmounted.errors.contains("no mount point"))
                #expect(!Files.exists(host.daemon.directory + "/KVMHA"))
                #expect(host.daemon.trigger.firstByte(within: .zero) == nil)
            }
        }

        @Test func `the setup scripts change what the daemon guards`() throws {
            try GuardedHost.with([], healthy: 2, isUsed: false) { host in
                let server = try CloudStackScripts("xenserver", for: host.daemon, in: host.laboratory)
                let remove = "setup_heartbeat_file.sh host-1 healthy-1 false"
                #expect(try server("setup_heartbeat_sr.sh host-1 healthy-1").output == "#0#DONE\n")
                #expect(try server("setup_heartbeat_file.sh host-1 healthy-1 true").output == "#0#DONE\n")
                #expect(try server(remove).output == "#0#DONE\n")
                #expect(host.daemon.reaches(within: .seconds(5)) { $0.sr.map(\.uuid) == ["healthy-0"] })
                // What is in use stays guarded, and CloudStack hears that it was not taken out.
                _ = try host.laboratory.use(host.laboratory.makeImage(in: host.path(of: "healthy-0")))
                try #require(host.daemon.reaches(within: .seconds(10)) { $0.storages(named: "healthy-0", use: "some") })
                let refused = try server(remove.replacing("healthy-1", with: "healthy-0"))
                let line = "#7# Unable to make the heartbeat /dev/VG_XenStorage-healthy-0/hb-host-1 active\n"
                #expect(refused.output == line && refused.code == 0 && refused.errors.contains("stays guarded"))
                #expect(host.daemon.status?.sr.map(\.uuid) == ["healthy-0"])
            }
        }

        @Test func `write mode says 0 only of what beats, and writes for a daemon without any SR`() throws {
            try GuardedHost.with([.file], isUsed: false, adjust: { $0.address = "10.0.0.1" }) { host in
                let agent = try CloudStackScripts("kvm", for: host.daemon, in: host.laboratory)
                let write = "kvmheartbeat.sh -i 10.0.0.9 -p /export -m \(host.path(of: "faulty-0")) -h 10.0.0.1"
                #expect(try agent(write).code == 0)
                // As after a boot: nothing is remembered, and storage does not take a beat.
                #expect(host.daemon.stop(within: .seconds(5)) == 0)
                unlink(host.daemon.directory + "/run/life")
                try host.disks[0].set(.hangWrites)
                try host.daemon.start()
                try #require(host.daemon.reaches(within: .seconds(5)) { $0.storage("faulty-0") != nil })
                let unproven = try agent(write)
                #expect(unproven.code == 2 && unproven.errors.contains("no beat"), "\(unproven)")
                try host.disks[0].set(.none)
                host.daemon.crash()

                unlink(host.daemon.directory + "/run/life")
                var empty = host.daemon.configuration
                empty.storages = []
                try host.daemon.writeConfiguration(empty.text(in: host.daemon.directory))
                try host.daemon.start()
                try #require(
                    host.daemon.reaches(within: .seconds(5)) { $0.protection == "unprotected" && $0.sr.isEmpty })
                let unguarded = try agent(write)
                #expect(unguarded.code == 0 && unguarded.errors.contains("the daemon has no SR"), "\(unguarded)")
            }
        }

        @Test func `installing is refused where the daemon guards nothing`() throws {
            try Laboratory.with { laboratory in
                var configuration = DaemonConfiguration()
                configuration.address = "10.0.0.1"
                let daemon = try HeartbeatDaemon(configuration, in: laboratory)
                try daemon.start()
                try #require(daemon.reaches(within: .seconds(5)) { $0.protection == "unprotected" })
                for hypervisor in ["xenserver", "kvm"] {
                    let answer = try CloudStackScripts.install(hypervisor, for: daemon, in: laboratory)
                    #expect(answer.code == 70 && answer.errors.contains("guards no SR"), "\(answer)")
                }
                #expect(!Files.exists(daemon.directory + "/kvmheartbeat.sh"))
            }
        }

        @Test func `a script has the whole path of a configuration, which has to be a good one`() throws {
            try GuardedHost.with([], healthy: 1, isUsed: false) { host in
                let daemon = host.daemon
                let name = try #require(daemon.configurationPath.split(separator: "/").last)
                let install =
                    "\(LaboratoryTools.heartbeat) cloudstack install xenserver --directory . --config ./\(name)"
                let output = try host.laboratory.run(["sh", "-c", "cd \(daemon.directory) && \(install)"])
                let script = daemon.directory + "/check_heartbeat.sh"
                #expect(output.contains("installed \(script)"))
                #expect(try #require(Files.text(of: script)).contains("--config '\(daemon.configurationPath)'"))
                try daemon.writeConfiguration(try #require(Files.text(of: daemon.configurationPath)) + "\nhots = 1\n")
                let broken = try CloudStackScripts.install("xenserver", for: daemon, in: host.laboratory)
                #expect(broken.code == 70 && broken.errors.contains("hots"), "\(broken)")
            }
        }

        @Test func `installing is refused where nobody would write this host's number`() throws {
            try GuardedHost.with([], healthy: 1, isUsed: false) { host in
                let kvm = try CloudStackScripts.install("kvm", for: host.daemon, in: host.laboratory)
                #expect(kvm.code == 70 && kvm.errors.contains("without address"))
                // CloudStack's own list names an SR that nobody would guard.
                let list = host.daemon.directory + "/heartbeat"
                try Files.write("/var/run/sr-mount/healthy-0\n/var/run/sr-mount/forgotten\n", to: list)
                let unlisted = try CloudStackScripts.install("xenserver", for: host.daemon, in: host.laboratory)
                #expect(unlisted.code == 70 && unlisted.errors.contains("(forgotten)"))
                #expect(unlisted.errors.contains("heartbeat setup --import \(list)"))
                try Files.write("/var/run/sr-mount/healthy-0\n", to: list)
                #expect(try CloudStackScripts.install("xenserver", for: host.daemon, in: host.laboratory).code == 0)
                let remove = [LaboratoryTools.heartbeat, "cloudstack", "remove"]
                let one = try host.laboratory.run(remove + ["xenserver", "--directory", host.daemon.directory])
                #expect(one.contains("removed \(host.daemon.directory)/check_heartbeat.sh"))
                // Of all that was ever installed, each script goes, and CloudStack's own comes back.
                let script = host.daemon.directory + "/check_heartbeat.sh"
                try Files.write("#!/bin/sh\n", to: script)
                #expect(try CloudStackScripts.install("xenserver", for: host.daemon, in: host.laboratory).code == 0)
                let all = remove + ["--all", "--config", host.daemon.configurationPath]
                #expect(try host.laboratory.run(all).contains("put CloudStack's own \(script) back"))
                #expect(Files.text(of: script) == "#!/bin/sh\n")
                #expect(!Files.exists(host.daemon.directory + "/launch_hb.sh"))
                #expect(try host.laboratory.run(all) == "")
                unlink(script)
                #expect(host.daemon.stop(within: .seconds(5)) == 0)
                let stopped = try CloudStackScripts.install("xenserver", for: host.daemon, in: host.laboratory)
                #expect(stopped.code == 70 && stopped.errors.contains("dead"))
                #expect(!Files.exists(host.daemon.directory + "/check_heartbeat.sh"))
            }
        }
    }
}

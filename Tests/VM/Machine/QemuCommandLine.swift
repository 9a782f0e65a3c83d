/// The command that is one machine. No KVM, no network but the wires, nothing of this host but the run's own files.
struct QemuCommandLine {
    var name: String
    /// Addresses of the first network card, such as 10.9.0.2/24.
    var addresses: [String]
    /// Overlay of the root image.
    var rootOverlay: String
    /// Image that is laid over the root at boot.
    var product: String?
    /// Serial number and image file of each further disk.
    var disks: [(serial: String, file: String)]
    var wires: [Wire]
    /// Has the server's end of the wires.
    var isServer: Bool
    /// Directory of the sockets for console, agent and monitor.
    var sockets: String
    var mebibytes = 640

    var consoleSocket: String { "\(sockets)/\(name).console" }
    var agentSocket: String { "\(sockets)/\(name).agent" }
    var monitorSocket: String { "\(sockets)/\(name).monitor" }

    /// setpriv(1) has the kernel kill QEMU with the thread that started it (prctl(2), PR_SET_PDEATHSIG), so that no machine
    /// outlives a killed test run.
    var command: [String] {
        ["setpriv", "--pdeathsig", "SIGKILL", "qemu-system-x86_64", "-name", name] + board + ports + drives + network
    }

    /// Without mitigations, which cost seconds in emulation. The TSC and the local timer are left out: on a busy host the
    /// kernel calibrates them wrongly, and the guest's seconds are then not the outside's. A panicking kernel resets at once.
    private var kernelCommandLine: String {
        [
            "console=ttyS0", "loglevel=7", "panic=-1", "mitigations=off", "nokaslr", "no_timer_check", "tsc=unstable",
            "clocksource=hpet", "nolapic_timer",
            "random.trust_cpu=on", "audit=0", "selinux=0", "apparmor=0", "net.ifnames=0", "rcupdate.rcu_expedited=1",
            "cryptomgr.notests", "heartbeat.name=\(name)", "heartbeat.addresses=\(addresses.joined(separator: ","))",
        ].joined(separator: " ")
    }

    /// The watchdog resets as on real hardware; so does a panic, by panic=-1, hence QEMU itself leaves it alone.
    private var board: [String] {
        [
            "-machine", "pc", "-accel", "tcg,thread=multi,tb-size=256", "-cpu", "max", "-smp", "1", "-m",
            "\(mebibytes)",
            "-nodefaults", "-no-user-config", "-display", "none", "-rtc", "base=utc,clock=host",
            "-kernel", Images.kernel, "-initrd", Images.initialFiles, "-append", kernelCommandLine,
            "-device", "i6300esb", "-action", "watchdog=reset,panic=none",
        ]
    }

    /// QEMU waits for each connection in turn before it starts, so that no line is lost.
    private var ports: [String] {
        [
            "-chardev", "socket,id=console,path=\(consoleSocket),server=on,wait=on", "-serial", "chardev:console",
            "-chardev", "socket,id=agent,path=\(agentSocket),server=on,wait=on",
            "-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=agent",
            "-chardev", "socket,id=monitor,path=\(monitorSocket),server=on,wait=on",
            "-mon", "chardev=monitor,mode=control",
        ]
    }

    /// Explicit addresses keep the root the first disk whatever is added. cache=unsafe drops the flushes of the guest, not
    /// its writes: a warm reset loses nothing that reached the disk, as on hardware.
    private var drives: [String] {
        var arguments = drive("root", rootOverlay, "format=qcow2,cache=unsafe", 0x10)
        if let product { arguments += drive("product", product, "format=raw,read-only=on", 0x11) }
        for (index, disk) in disks.enumerated() {
            arguments += drive(disk.serial, disk.file, "format=raw,cache=unsafe", 0x12 + index)
        }
        return arguments
    }

    private func drive(_ serial: String, _ file: String, _ options: String, _ address: Int) -> [String] {
        [
            "-drive", "file=\(file),if=none,id=disk-\(serial),\(options)",
            "-device", "virtio-blk-pci,drive=disk-\(serial),serial=\(serial),addr=0x\(String(address, radix: 16))",
        ]
    }

    /// A hub joins one card to any number of wires.
    private var network: [String] {
        var arguments = [
            "-netdev", "hubport,id=port0,hubid=0",
            "-device", "virtio-net-pci,netdev=port0,id=card,addr=0x8,mac=\(macAddress)",
        ]
        for (index, wire) in wires.enumerated() {
            let number = index + 1
            arguments += [
                "-netdev", "dgram,id=wire\(number),\(wire.end(isServer: isServer))",
                "-netdev", "hubport,id=port\(number),hubid=0,netdev=wire\(number)",
            ]
        }
        return arguments
    }

    /// Locally administered, its last byte that of the first address.
    private var macAddress: String {
        let last = addresses.first?.split(separator: "/").first?.split(separator: ".").last.flatMap { Int($0) } ?? 1
        let text = String(last, radix: 16)
        return "52:54:00:00:00:" + (text.count < 2 ? "0" + text : text)
    }
}

import HeartbeatHost

extension CloudStackScript {
    /// The script as it is installed: for any POSIX shell, as CloudStack also starts it with `bash <path>`.
    ///
    /// It is only there for the case that the program is missing, broken or killed: then its exit code, 1 for instance, must not
    /// pass for an answer.
    func text(program: String, configuration path: String) -> String {
        """
        #!/bin/sh
        \(ScriptFile.mark)\(rawValue). Put that one back: heartbeat cloudstack remove \(hypervisor.rawValue)
        \(Self.quoted(program)) \(CloudStackCall.argument) --config \(Self.quoted(path)) \(rawValue) "$@"
        code=$?
        # Answers have exit codes from \(CloudStackCall.base) on. Without one, nothing is known.
        if [ "$code" -ge \(CloudStackCall.base) ] && [ "$code" -lt \(CloudStackCall.base + CloudStackCall.count) ]; then
            exit $((code - \(CloudStackCall.base)))
        fi
        \(silence.joined(separator: "\n"))

        """
    }

    /// What is said without an answer: what starts no VM and has no host reset.
    private var silence: [String] {
        let alive = "echo '\(PeerAnswer.aliveLine)'"
        switch self {
        case .check: return [alive, "exit 0"]
        case .launch: return ["exit 4"]
        case .loop: return ["exit 1"]
        case .setupStorage: return [##"echo "#6# Unable to create heartbeat volume hb-$1""##, "exit 0"]
        case .setupFile:
            return [##"echo "#7# Unable to make the heartbeat /dev/VG_XenStorage-$2/hb-$1 active""##, "exit 0"]
        case .kvm:
            return ["case \" $* \" in", "*' -r '*) \(alive) ;;", "*' -c '*) ;;", "*) exit 1 ;;", "esac", "exit 0"]
        }
    }

    /// One word for the shell, whatever is in it.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}

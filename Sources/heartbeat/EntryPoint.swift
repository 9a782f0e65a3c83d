import ArgumentParser
import HeartbeatHost

/// Where the program starts: as a command of an admin, as the prober, notifier or viewer that the daemon makes of its own binary, or in
/// place of a script of CloudStack's.
@main
enum EntryPoint {
    static func main() {
        let arguments = CommandLine.arguments
        // Before the argument parser: these are no commands, and need none of the memory that parsing takes.
        if arguments.count > 1, arguments[1] == Prober.argument {
            Prober.main(syncDirectories: Array(arguments.dropFirst(2)))
        }
        if arguments.count > 1, arguments[1] == CloudStackCall.argument {
            CloudStackCall.main(Array(arguments.dropFirst(2)))
        }
        if arguments.count > 1, arguments[1] == NotifierProcess.argument { NotifierProcess.main() }
        if arguments.count > 1, arguments[1] == Viewer.argument { Viewer.main() }
        Heartbeat.main()
    }
}

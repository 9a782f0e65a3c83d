import Glibc
import TestLaboratory

/// What threads have run on processors, to the nanosecond, by their names (proc(5), schedstat and comm).
struct ProcessorTime {
    private(set) var byThread: [String: Int64] = [:]

    /// Of all living threads of these processes until now.
    init(of processes: [pid_t]) {
        for process in processes {
            for thread in Files.names(in: "/proc/\(process)/task") {
                let path = "/proc/\(process)/task/\(thread)"
                guard
                    let used = Files.text(of: path + "/schedstat")?.split(separator: " ").first.flatMap({ Int64($0) }),
                    let name = Files.text(of: path + "/comm")
                else { continue }
                byThread[Self.kind(name), default: 0] += used
            }
        }
    }

    private init(byThread: [String: Int64]) {
        self.byThread = byThread
    }

    /// All threads together.
    var total: Double { Double(byThread.values.reduce(0, +)) / 1e9 }

    /// Threads of these names, in seconds.
    func seconds(of names: [String]) -> Double { Double(names.compactMap { byThread[$0] }.reduce(0, +)) / 1e9 }

    /// The threads that took most, `names` left out, for people.
    func most(_ count: Int, without names: [String] = []) -> String {
        byThread.filter { !names.contains($0.key) }.sorted { $0.value > $1.value }.prefix(count)
            .map { "\($0.key) \(Text.seconds(Double($0.value) / 1e9))" }.joined(separator: ", ")
    }

    static func - (later: ProcessorTime, earlier: ProcessorTime) -> ProcessorTime {
        ProcessorTime(byThread: later.byThread.merging(earlier.byThread) { $0 - $1 })
    }

    /// "beat-7" and "beat-12" are of one kind.
    private static func kind(_ name: String) -> String {
        String(name.prefix { $0 != "\n" && !$0.isNumber }.drop { $0 == " " })
    }
}

extension ProcessorTime {
    /// What all ended and reaped children of this process have used, theirs included (getrusage(2), RUSAGE_CHILDREN).
    static var ofEndedChildren: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}

extension ProcessorTime {
    /// Of one beat, where there were so many.
    static func / (time: ProcessorTime, count: Double) -> ProcessorTime {
        ProcessorTime(byThread: time.byThread.mapValues { Int64(Double($0) / count) })
    }
}

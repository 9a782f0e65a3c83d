import TestLaboratory

/// What the process of the tests holds, by proc(5).
enum OwnProcess {
    static var residentKibibytes: Int {
        let line = (Files.text(of: "/proc/self/status") ?? "").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { $0.split(separator: " ").dropLast().last.flatMap { Int($0) } } ?? 0
    }

    static var descriptors: Int { Files.names(in: "/proc/self/fd").count }
}

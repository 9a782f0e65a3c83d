import Glibc

/// For people who watch: half an hour is long.
enum Progress {
    /// At once, also into a file.
    static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

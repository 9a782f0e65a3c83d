import HeartbeatCore

/// Figures as people read them: three digits that matter, with the unit that fits.
enum Text {
    /// Seconds as "61.2 µs", "1.24 ms", "3.2 s".
    static func seconds(_ seconds: Double) -> String {
        let size = abs(seconds)
        if size < 1e-3 { return digits(seconds * 1e6) + " µs" }
        if size < 1 { return digits(seconds * 1e3) + " ms" }
        return digits(seconds) + " s"
    }

    /// Bytes as "28.9 MB": 10⁶ of them, as the bars count.
    static func megabytes(_ bytes: Int) -> String { digits(Double(bytes) / 1e6) + " MB" }

    /// "1.32×", or "1/93" of far less.
    static func ratio(_ ratio: Double) -> String {
        ratio < 0.1 && ratio > 0 ? "1/" + digits(1 / ratio) : digits(ratio) + "×"
    }

    /// "0.062 %".
    static func percent(_ share: Double) -> String { digits(share * 100) + " %" }

    /// Three digits that matter.
    static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        let size = abs(value)
        let decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        let scale = [1.0, 10, 100, 1000][decimals]
        let scaled = (size * scale).rounded()
        let whole = UInt64(scaled / scale)
        let sign = value < 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let fraction = String(UInt64(scaled) % UInt64(scale))
        return sign + "\(whole)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}

extension Duration {
    /// As a number of seconds, to reckon with.
    var inSeconds: Double { self / .seconds(1) }
}

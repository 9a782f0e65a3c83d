import TestLaboratory

extension Duration {
    /// Such as 12.345: seconds to the millisecond.
    var secondsText: String {
        let total = milliseconds
        let fraction = String(abs(total) % 1000)
        return (total < 0 ? "-" : "") + "\(abs(total) / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }

    /// Seconds with their fraction.
    var seconds: Double { Double(milliseconds) / 1000 }
}

/// The standard library's operators take any integer, by generic calls that are not inlined. The engine multiplies and divides in every
/// turn and every report.
extension Duration {
    package static func * (duration: Duration, factor: Int) -> Duration {
        Duration(attoseconds: duration.attoseconds * Int128(factor))
    }

    /// Rounded towards zero.
    package static func / (duration: Duration, divisor: Int) -> Duration {
        Duration(attoseconds: duration.attoseconds / Int128(divisor))
    }
}

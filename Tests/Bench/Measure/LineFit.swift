/// The straight line through points by least squares.
struct LineFit {
    let slope: Double
    let intercept: Double
    /// R²: the share of the scatter that the line explains.
    let determination: Double

    /// At least two points with different x.
    init(_ points: [(x: Double, y: Double)]) {
        let count = Double(points.count)
        let meanX = points.map(\.x).reduce(0, +) / count
        let meanY = points.map(\.y).reduce(0, +) / count
        let spreadX = points.map { ($0.x - meanX) * ($0.x - meanX) }.reduce(0, +)
        let spreadY = points.map { ($0.y - meanY) * ($0.y - meanY) }.reduce(0, +)
        let common = points.map { ($0.x - meanX) * ($0.y - meanY) }.reduce(0, +)
        slope = common / spreadX
        intercept = meanY - slope * meanX
        determination = spreadY == 0 ? 1 : common * common / (spreadX * spreadY)
    }
}

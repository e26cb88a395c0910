/// What a song sounds like, step by step: one row of numbers for each stretch of about half a second.
public struct FeatureSteps: Sendable, Hashable {
    /// Numbers of a step.
    public let width: Int
    /// Length of a step; step i begins at i times that.
    public let stepSeconds: Double
    /// `count` × `width` numbers, `[step][number]`.
    public let values: [Float]

    /// - Precondition: `values.count` is a multiple of `width`.
    public init(width: Int, stepSeconds: Double, values: [Float]) {
        precondition(width > 0 && stepSeconds > 0 && values.count % width == 0,
                     "FeatureSteps: \(values.count) values in rows of \(width), \(stepSeconds) s each")
        (self.width, self.stepSeconds, self.values) = (width, stepSeconds, values)
    }

    /// Steps in all.
    public var count: Int { values.count / width }

    /// The same with each number brought to mean 0 and deviation 1 over the song; numbers that do not vary become 0.
    public func standardized() -> FeatureSteps {
        guard count > 0 else { return self }
        var sums = [Double](repeating: 0, count: width), squares = sums
        for step in 0..<count {
            for place in 0..<width { sums[place] += Double(values[step * width + place]) }
        }
        let means = sums.map { $0 / Double(count) }
        for step in 0..<count {
            for place in 0..<width {
                let away = Double(values[step * width + place]) - means[place]
                squares[place] += away * away
            }
        }
        let scales = squares.indices.map { place in
            let deviation = (squares[place] / Double(count)).squareRoot()
            // What is only rounding must not be blown up.
            return deviation > 1e-6 * max(1, abs(means[place])) ? 1 / deviation : 0
        }
        var result = values
        for step in 0..<count {
            for place in 0..<width {
                let index = step * width + place
                result[index] = Float((Double(values[index]) - means[place]) * scales[place])
            }
        }
        return FeatureSteps(width: width, stepSeconds: stepSeconds, values: result)
    }
}

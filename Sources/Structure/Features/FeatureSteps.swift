/// What a song sounds like, step by step: one row of numbers for each stretch of about half a second.
public struct FeatureSteps: Sendable, Hashable {
    /// Numbers of a step.
    public let width: Int
    /// Length of a step; step i begins at i times that.
    public let stepSeconds: Double
    /// `count` × `width` numbers, `[step][number]`.
    public let values: [Float]
    /// Numbers of one kind, one block after another; their widths sum to `width`, their shares to 1.
    public let blocks: [Block]

    /// Neighbouring numbers of one kind.
    public struct Block: Sendable, Hashable {
        /// How many there are.
        public var width: Int
        /// How much they count when steps are compared, whatever their number.
        public var share: Double
    }

    /// - Precondition: `values.count` is a multiple of `width`.
    public init(width: Int, stepSeconds: Double, values: [Float]) {
        self.init(blocks: [Block(width: width, share: 1)], stepSeconds: stepSeconds, values: values)
    }

    private init(blocks: [Block], stepSeconds: Double, values: [Float]) {
        let width = blocks.reduce(0) { $0 + $1.width }
        precondition(width > 0 && stepSeconds > 0 && values.count % width == 0,
                     "FeatureSteps: \(values.count) values in rows of \(width), \(stepSeconds) s each")
        (self.width, self.blocks, self.stepSeconds, self.values) = (width, blocks, stepSeconds, values)
    }

    /// Two descriptions of the same steps side by side. Where one has fewer steps, what it lacks repeats its last.
    ///
    /// - Precondition: Their steps are equally long.
    init(_ first: FeatureSteps, _ second: FeatureSteps, secondShare: Double) {
        precondition(first.stepSeconds == second.stepSeconds, "FeatureSteps: steps of \(first.stepSeconds) s beside steps of \(second.stepSeconds) s")
        let count = first.count == 0 || second.count == 0 ? 0 : max(first.count, second.count)
        func row(_ steps: FeatureSteps, _ step: Int) -> ArraySlice<Float> {
            let start = min(step, steps.count - 1) * steps.width
            return steps.values[start..<start + steps.width]
        }
        self.init(
            blocks: first.blocks.map { Block(width: $0.width, share: $0.share * (1 - secondShare)) }
                + second.blocks.map { Block(width: $0.width, share: $0.share * secondShare) },
            stepSeconds: first.stepSeconds, values: (0..<count).flatMap { row(first, $0) + row(second, $0) })
    }

    /// Steps in all.
    public var count: Int { values.count / width }

    /// The same with each number brought to mean 0 over the song, and to a deviation of 1, or, where there are several blocks, to one that
    /// gives each block its share; numbers that do not vary become 0.
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
        let weights = blocks.flatMap { block in
            [Double](repeating: (block.share * Double(width) / Double(block.width)).squareRoot(), count: block.width)
        }
        let scales = squares.indices.map { place in
            let deviation = (squares[place] / Double(count)).squareRoot()
            // What is only rounding must not be blown up.
            return deviation > 1e-6 * max(1, abs(means[place])) ? weights[place] / deviation : 0
        }
        var result = values
        for step in 0..<count {
            for place in 0..<width {
                let index = step * width + place
                result[index] = Float((Double(values[index]) - means[place]) * scales[place])
            }
        }
        return FeatureSteps(blocks: blocks, stepSeconds: stepSeconds, values: result)
    }
}

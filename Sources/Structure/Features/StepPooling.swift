/// Pools frames into steps: the mean of each number, then its deviation.
struct StepPooling {
    /// Frames of 512 samples at 22,050 Hz to a step: 0.51 s.
    static let usualFrames = 22
    /// Length of such a step.
    static let usualSeconds = Double(usualFrames * 512) / Double(StructureFeatures.sampleRate)

    let frameWidth: Int
    let framesPerStep: Int
    let frameSeconds: Double
    private var sums: [Double]
    private var squares: [Double]
    private var pending = 0
    private var values: [Float] = []

    init(frameWidth: Int, frameSeconds: Double, framesPerStep: Int = StepPooling.usualFrames) {
        (self.frameWidth, self.framesPerStep, self.frameSeconds) = (frameWidth, framesPerStep, frameSeconds)
        sums = [Double](repeating: 0, count: frameWidth)
        squares = sums
    }

    mutating func append(_ frame: UnsafeBufferPointer<Float>) {
        for place in 0..<frameWidth {
            let value = Double(frame[place])
            sums[place] += value
            squares[place] += value * value
        }
        pending += 1
        if pending == framesPerStep { close() }
    }

    /// What is left at the end is a step of its own if it is at least half of one, or all there is.
    mutating func finish() -> FeatureSteps {
        if 2 * pending >= framesPerStep || (values.isEmpty && pending > 0) { close() }
        return FeatureSteps(width: 2 * frameWidth, stepSeconds: frameSeconds * Double(framesPerStep), values: values)
    }

    private mutating func close() {
        let count = Double(pending), means = sums.map { $0 / count }
        values += means.map(Float.init)
        values += squares.indices.map { Float(max(0, squares[$0] / count - means[$0] * means[$0]).squareRoot()) }
        for place in 0..<frameWidth { (sums[place], squares[place]) = (0, 0) }
        pending = 0
    }
}

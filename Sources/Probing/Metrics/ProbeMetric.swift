/// A measure of how well the outputs of a probe fit the labels.
public protocol ProbeMetric: Sendable {
    /// As the field calls it.
    var name: String { get }
    /// Whether less is better.
    var isError: Bool { get }

    /// Looks at outputs once, for a measure of any weighting of the items: bootstrap resamples are weights.
    ///
    /// - Parameter outputs: `[items, outputs of the probe]`, row by row.
    /// - Returns: The measure as a function of a weight for each item. NaN where it is not defined, as for weights of 0.
    func prepared(_ outputs: [Double]) -> ([Double]) -> Double
}

/// The weighted mean of a number for each item.
func weightedMean(_ values: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0, total = 0.0
    for (value, weight) in zip(values, weights) where weight != 0 {
        sum += value * weight
        total += weight
    }
    return sum / total
}

/// The place of the largest of each row of `width` numbers; of equals, the first.
func largestOfRows(_ outputs: [Double], width: Int) -> [Int] {
    (0..<outputs.count / width).map { row in
        var best = row * width
        for place in row * width..<(row + 1) * width where outputs[place] > outputs[best] { best = place }
        return best - row * width
    }
}

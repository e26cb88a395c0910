/// A step along a direction that fulfils the strong Wolfe conditions; see `LimitedMemoryBFGS`.
struct WolfeSearch {
    typealias Place = (point: [Double], value: Double, gradient: [Double])
    private typealias Trial = (length: Double, place: Place, slope: Double)

    let function: ([Double]) -> (value: Double, gradient: [Double])
    let point: [Double], value: Double, gradient: [Double], direction: [Double]

    private static let decrease = 1e-4, curvature = 0.9

    /// - Returns: nil if no step brings the value down, as at a minimum up to rounding.
    func step(first: Double) -> Place? {
        let slope = dot(gradient, direction)
        let start: Trial = (0, (point, value, gradient), slope)
        var last = start, length = first
        for round in 0..<30 {
            let trial = self.trial(length)
            if !trial.place.value.isFinite {
                length /= 10
                continue
            }
            if isTooHigh(trial, slope) || round > 0 && trial.place.value >= last.place.value { return zoom(last, trial, slope) }
            if abs(trial.slope) <= -Self.curvature * slope { return trial.place }
            if trial.slope >= 0 { return zoom(trial, last, slope) }
            last = trial
            length *= 2
        }
        return last.length > 0 ? last.place : nil
    }

    private func trial(_ length: Double) -> Trial {
        let place = zip(point, direction).map { $0 + length * $1 }, (value, gradient) = function(place)
        return (length, (place, value, gradient), dot(gradient, direction))
    }

    private func isTooHigh(_ trial: Trial, _ slope: Double) -> Bool { trial.place.value > value + Self.decrease * trial.length * slope }

    private func zoom(_ low: Trial, _ high: Trial, _ slope: Double) -> Place? {
        var (low, high) = (low, high)
        for _ in 0..<30 {
            // The minimum of the parabola through both values and the slope at the lower, if it lies well inside.
            let width = high.length - low.length
            let curve = (high.place.value - low.place.value - low.slope * width) / (width * width)
            var share = curve > 0 ? -low.slope / (2 * curve * width) : 0.5
            if !(share > 0.1 && share < 0.9) { share = 0.5 }
            let trial = self.trial(low.length + share * width)
            if isTooHigh(trial, slope) || trial.place.value >= low.place.value {
                high = trial
            } else {
                if abs(trial.slope) <= -Self.curvature * slope { return trial.place }
                if trial.slope * width >= 0 { high = low }
                low = trial
            }
            if abs(width) < 1e-14 * max(1, low.length) { break }
        }
        return low.length > 0 && low.place.value < value ? low.place : nil
    }
}

import Autodiff
import Tensors

/// Tries learning rates from small to large, a step each, and tells how the loss goes: what to take as the peak of a schedule.
///
/// The weights are as before when it is done.
/// Source: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017.
public struct LearningRateFinder: Sendable {
    /// The first rate.
    public var lowest: Double
    /// The last rate, if the loss does not run away before.
    public var highest: Double
    /// Steps from one to the other, each with the same ratio to the one before.
    public var steps: Int
    /// Share of the earlier losses in the running mean, in [0, 1).
    public var smoothing: Double
    /// It stops when the mean is so many times the lowest so far.
    public var divergence: Double

    /// - Parameters:
    ///   - lowest: The first rate, above 0.
    ///   - highest: The last rate, above the first.
    ///   - steps: At least 2.
    ///   - smoothing: Share of the earlier losses in the running mean, in [0, 1).
    ///   - divergence: It stops when the mean is so many times the lowest so far; above 1.
    public init(lowest: Double = 1e-6, highest: Double = 1, steps: Int = 100, smoothing: Double = 0.9, divergence: Double = 4) {
        precondition(lowest > 0 && highest > lowest && steps >= 2 && (0..<1).contains(smoothing) && divergence > 1,
                     "LearningRateFinder: rates must rise from above 0 in two steps or more, smoothing be in [0, 1) and divergence above 1")
        (self.lowest, self.highest, self.steps, self.smoothing, self.divergence) = (lowest, highest, steps, smoothing, divergence)
    }

    /// What was found.
    public struct Curve: Sendable, Hashable {
        /// The rate of each step that was taken, rising.
        public let learningRates: [Double]
        /// The loss before each step, smoothed over the steps before and after it.
        public let losses: [Double]
        /// The rate at which it fell most steeply over the logarithm of the rate; nil if it never fell. A schedule that stays long
        /// at its peak had better take a third of it.
        public let suggestion: Double?
    }

    /// Trains with rising rates.
    ///
    /// - Parameters:
    ///   - parameters: All of the model, so that running statistics too are as before at the end; those that are trained are moved.
    ///   - optimizer: Made for this; a new `AdamW` without decay unless told.
    ///   - loss: Of a step, counted from 0; one number.
    public func curve<Scalar: TensorScalar>(
        _ parameters: [NamedParameter<Scalar>],
        optimizer make: ([NamedParameter<Scalar>]) -> any Optimizer<Scalar> = { AdamW($0, weightDecay: 0) },
        loss: (_ step: Int) -> Variable<Scalar>
    ) -> Curve {
        let before = parameters.map(\.parameter.value)
        defer { for (entry, value) in zip(parameters, before) { entry.parameter.value = value } }
        var optimizer = make(parameters.filter(\.parameter.isTrainable)), rates: [Double] = [], losses: [Double] = []
        var lowestMean = Double.infinity
        // Of equal ratio; multiplied up, so that the rates are the same bytes everywhere.
        let ratio = Self.root(highest / lowest, steps - 1)
        var rate = lowest, mean = RunningMean(smoothing)
        for step in 0..<steps {
            let value = loss(step)
            let number = Double(value.value.scalar), smoothed = mean.take(number)
            // A loss that may be below 0 has no multiple to run away to.
            if !smoothed.isFinite || (lowestMean > 0 && smoothed > divergence * lowestMean) { break }
            lowestMean = min(lowestMean, smoothed)
            rates.append(rate)
            losses.append(number)
            optimizer.update(value.backward(), learningRate: rate)
            rate = step == steps - 2 ? highest : rate * ratio
        }
        let smooth = smoothed(losses)
        return Curve(learningRates: rates, losses: smooth, suggestion: Self.steepest(rates, smooth))
    }

    /// The mean of the running means from either end, which lags behind in neither direction.
    private func smoothed(_ losses: [Double]) -> [Double] {
        var forwards = RunningMean(smoothing), backwards = forwards
        let before = losses.map { forwards.take($0) }, after = losses.reversed().map { backwards.take($0) }
        return zip(before, after.reversed()).map { ($0 + $1) / 2 }
    }

    private static func steepest(_ rates: [Double], _ losses: [Double]) -> Double? {
        let falls = losses.indices.dropFirst().dropLast().map { (index: $0, fall: losses[$0 - 1] - losses[$0 + 1]) }
        return falls.max { $0.fall < $1.fall }.flatMap { $0.fall > 0 ? rates[$0.index] : nil }
    }

    /// An exponential mean without the pull of its start at 0.
    private struct RunningMean {
        private let smoothing: Double
        private var sum = 0.0, weight = 1.0

        init(_ smoothing: Double) { self.smoothing = smoothing }

        mutating func take(_ number: Double) -> Double {
            weight *= smoothing
            sum = smoothing * sum + (1 - smoothing) * number
            return sum / (1 - weight)
        }
    }

    /// The n-th root, by bisection.
    private static func root(_ x: Double, _ n: Int) -> Double {
        var low = 1.0, high = x
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if Power.of(middle, n) < x { low = middle } else { high = middle }
        }
        return high
    }
}

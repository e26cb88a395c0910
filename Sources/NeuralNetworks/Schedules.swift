#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A learning rate as a function of the step, counted from 0.
public typealias Schedule = @Sendable (_ step: Int) -> Double

/// Rises linearly to `peak` over the first `warmupSteps`, then falls along half a cosine to `peak · floorFraction` at
/// `totalSteps`.
public func warmupCosine(peak: Double, warmupSteps: Int, totalSteps: Int, floorFraction: Double = 0) -> Schedule {
    { step in
        if step < warmupSteps { return peak * Double(step + 1) / Double(warmupSteps) }
        let progress = min(1, Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps)))
        return peak * (floorFraction + (1 - floorFraction) * 0.5 * (1 + cos(.pi * progress)))
    }
}

/// The same rate at every step.
public func constantRate(_ rate: Double) -> Schedule { { _ in rate } }

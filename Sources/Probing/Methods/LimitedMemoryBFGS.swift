/// Finds the minimum of a smooth function by its values and gradients.
///
/// Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithms 7.4 and 7.5 (the two-loop recursion), 3.5 and 3.6 (a
/// step that fulfils the strong Wolfe conditions).
struct LimitedMemoryBFGS {
    /// Ends when no partial derivative is larger.
    var gradientTolerance: Double
    var maximumIterations = 1000
    /// Pairs of steps that are remembered.
    private let memory = 10

    init(gradientTolerance: Double) { self.gradientTolerance = gradientTolerance }

    func minimum(from start: [Double], _ function: @escaping ([Double]) -> (value: Double, gradient: [Double])) -> [Double] {
        var point = start, (value, gradient) = function(start)
        var steps: [(step: [Double], change: [Double], scale: Double)] = []
        for _ in 0..<maximumIterations {
            if gradient.allSatisfy({ abs($0) <= gradientTolerance }) { break }
            var direction = descent(gradient, steps)
            if dot(direction, gradient) >= 0 {
                // Rounding has spoilt what was remembered.
                steps = []
                direction = gradient.map { -$0 }
            }
            let first = steps.isEmpty ? min(1, 1 / gradient.reduce(0) { $0 + abs($1) }) : 1
            guard let next = WolfeSearch(function: function, point: point, value: value, gradient: gradient, direction: direction).step(first: first) else { break }
            let step = zip(next.point, point).map { $0 - $1 }, change = zip(next.gradient, gradient).map { $0 - $1 }
            let product = dot(step, change)
            if product > 1e-300 {
                steps.append((step, change, 1 / product))
                if steps.count > memory { steps.removeFirst() }
            }
            (point, value, gradient) = (next.point, next.value, next.gradient)
        }
        return point
    }

    private func descent(_ gradient: [Double], _ steps: [(step: [Double], change: [Double], scale: Double)]) -> [Double] {
        var direction = gradient.map { -$0 }, factors: [Double] = []
        for entry in steps.reversed() {
            let factor = entry.scale * dot(entry.step, direction)
            add(-factor, entry.change, to: &direction)
            factors.append(factor)
        }
        if let last = steps.last {
            let scale = 1 / (last.scale * dot(last.change, last.change))
            for i in direction.indices { direction[i] *= scale }
        }
        for (entry, factor) in zip(steps, factors.reversed()) { add(factor - entry.scale * dot(entry.change, direction), entry.step, to: &direction) }
        return direction
    }
}

/// Σ a b.
func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in
        var sums = SIMD8<Double>.zero, i = 0
        while i + 8 <= a.count {
            for lane in 0..<8 { sums[lane] += a[i + lane] * b[i + lane] }
            i += 8
        }
        var sum = sums.sum()
        while i < a.count {
            sum += a[i] * b[i]
            i += 1
        }
        return sum
    } }
}

private func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
    for i in y.indices { y[i] += factor * x[i] }
}

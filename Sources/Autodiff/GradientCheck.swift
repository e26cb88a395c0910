import Tensors

/// Compares a function's gradients with central differences, entry by entry.
///
/// - Parameters:
///   - inputs: Where to check; every entry of every input is moved by ± `step`.
///   - function: Must give the same result for the same inputs.
/// - Returns: Nil if every entry agrees within `relative` (of the larger of the two, and of 1); else what differs.
///
/// A result of more than one number is weighted by fixed, unequal numbers and summed, so that no entry can hide.
public func gradientMismatch(
    at inputs: [Tensor<Double>], step: Double = 1e-5, relative: Double = 1e-6,
    of function: ([Variable<Double>]) -> Variable<Double>
) -> String? {
    func weights(_ shape: Shape) -> Tensor<Double> {
        Tensor(shape: shape) { out in for i in 0..<shape.count { out[i] = 0.5 + Double((i * 7919) % 13) / 13 } }
    }
    func total(_ inputs: [Tensor<Double>]) -> Double {
        let y = function(inputs.map { Variable($0) }).value
        return (y * weights(y.shape)).sum().scalar
    }
    let leaves = inputs.map { Variable(leaf: $0) }
    let y = function(leaves)
    let gradients = y.backward(seed: weights(y.shape))
    for (index, input) in inputs.enumerated() {
        let gradient = gradients[leaves[index]] ?? Tensor(zeros: input.shape)
        if gradient.shape != input.shape { return "input \(index): gradient \(gradient.shape) for \(input.shape)" }
        for entry in 0..<input.count {
            var up = input, down = input
            up.withUnsafeMutablePointer { $0[entry] += step }
            down.withUnsafeMutablePointer { $0[entry] -= step }
            let expected = (total(replacing(inputs, index, up)) - total(replacing(inputs, index, down))) / (2 * step)
            let found = gradient.scalars[entry]
            if !(abs(found - expected) <= relative * max(1, abs(found), abs(expected))) {
                return "input \(index), entry \(entry) of \(input.shape): gradient \(found), difference quotient \(expected)"
            }
        }
    }
    return nil
}

private func replacing(_ inputs: [Tensor<Double>], _ index: Int, _ tensor: Tensor<Double>) -> [Tensor<Double>] {
    var copy = inputs
    copy[index] = tensor
    return copy
}

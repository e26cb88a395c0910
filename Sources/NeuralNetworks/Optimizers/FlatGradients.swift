import Autodiff
import Tensors

extension Gradients {
    /// The gradients of `parameters` as one run of numbers, in the order of the list, each row by row; 0 where a parameter has
    /// none. What several machines add up before a step:
    ///
    ///     var flat = gradients.flattened(parameters)
    ///     flat.withUnsafeMutableBufferPointer { allReduce($0) }
    ///     gradients.replace(parameters, from: flat)
    ///
    /// - Returns: As many numbers as all parameters together hold.
    public func flattened(_ parameters: [NamedParameter<Scalar>]) -> [Scalar] {
        let count = Self.count(parameters)
        return [Scalar](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            initializedCount = count
            guard var target = buffer.baseAddress else { return }
            for entry in parameters {
                let size = entry.parameter.shape.count
                if let gradient = self[entry.parameter] {
                    if gradient.shape != entry.parameter.shape {
                        shapeFailure("flattened", "the gradient of \(entry.name) has another shape than it", gradient.shape, entry.parameter.shape)
                    }
                    gradient.withUnsafePointer { target.initialize(from: $0, count: size) }
                } else {
                    target.initialize(repeating: 0, count: size)
                }
                target += size
            }
        }
    }

    /// Gives every one of `parameters` its part of `flat` as its gradient, also those that had none.
    ///
    /// - Parameter flat: As `flattened` gives it for the same list; traps if it holds more or fewer numbers.
    public mutating func replace(_ parameters: [NamedParameter<Scalar>], from flat: [Scalar]) {
        let count = Self.count(parameters)
        if flat.count != count { shapeFailure("replace gradients", "\(flat.count) numbers for parameters that hold \(count)") }
        var start = 0
        for entry in parameters {
            let shape = entry.parameter.shape
            self[entry.parameter] = Tensor(shape: shape) { target in
                flat.withUnsafeBufferPointer { if let first = $0.baseAddress { target.update(from: first + start, count: shape.count) } }
            }
            start += shape.count
        }
    }

    private static func count(_ parameters: [NamedParameter<Scalar>]) -> Int { parameters.reduce(0) { $0 + $1.parameter.shape.count } }
}

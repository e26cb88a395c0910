import Autodiff
import Formats
import Tensors

extension Module {
    /// Writes every tensor of the module to one safetensors file, which Python's `safetensors` reads too.
    ///
    /// - Parameter metadata: Free text by key, for whoever reads the file.
    public func save(to path: String, metadata: [String: String] = [:]) throws(FormatError) {
        try writeState(state, metadata: metadata, to: path)
    }

    /// Takes the tensors that fit by name and shape from a safetensors file. The report says what did not; whether that is
    /// an error is the caller's choice.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or holds other element types than `Scalar`.
    @discardableResult
    public func load(contentsOf path: String) throws(FormatError) -> StateReport {
        load(try readState(SafeTensors(contentsOf: path)))
    }
}

extension SteppedState {
    /// Writes the tensors of an optimiser or average and its step to one safetensors file.
    public func save(to path: String) throws(FormatError) {
        try writeState(state, metadata: ["step": "\(step)"], to: path)
    }

    /// Takes back a saved state, if all of it fits; else all stays as it was and the report says why.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged or without a step.
    @discardableResult
    public mutating func load(contentsOf path: String) throws(FormatError) -> StateReport {
        let file = try SafeTensors(contentsOf: path)
        guard let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
            throw .malformed(path: path, place: nil, found: "no step", expected: "the saved state of an optimiser or average")
        }
        return load(try readState(file), step: step)
    }
}

private func writeState<Scalar: TensorScalar>(
    _ state: [(name: String, tensor: Tensor<Scalar>)], metadata: [String: String], to path: String
) throws(FormatError) {
    var writer = SafeTensorsWriter(metadata: metadata)
    for (name, tensor) in state {
        let extents = tensor.shape.extents
        if let tensor = tensor as? Tensor<Float> {
            writer.add(name, extents: extents, floats: tensor.scalars)
        } else {
            writer.add(name, extents: extents, doubles: tensor.converted(to: Double.self).scalars)
        }
    }
    try writer.write(to: path)
}

private func readState<Scalar: TensorScalar>(_ file: SafeTensors) throws(FormatError) -> [String: Tensor<Scalar>] {
    var state: [String: Tensor<Scalar>] = [:]
    for entry in file.entries {
        let shape = Shape(entry.extents)
        if Scalar.self == Float.self {
            state[entry.name] = Tensor<Float>(shape: shape, scalars: try file.floats(entry.name)) as? Tensor<Scalar>
        } else {
            state[entry.name] = Tensor<Double>(shape: shape, scalars: try file.doubles(entry.name)).converted(to: Scalar.self)
        }
    }
    return state
}

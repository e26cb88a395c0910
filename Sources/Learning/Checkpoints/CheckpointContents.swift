import Formats
import Foundation
import Tensors

/// What a task adds to a checkpoint: arrays and values of its own, by name.
public struct CheckpointWriter {
    var file: SafeTensorsWriter

    /// Adds an array.
    ///
    /// - Parameter name: Not one of the learner's: those begin with `weights.`, `average.`, `firstMoment.` and `secondMoment.`.
    public mutating func add(_ name: String, _ tensor: Tensor<Float>) {
        file.add(name, extents: tensor.shape.extents, floats: tensor.scalars)
    }

    /// Adds an array of Doubles, row by row.
    public mutating func add(_ name: String, extents: [Int], doubles: [Double]) { file.add(name, extents: extents, doubles: doubles) }

    /// Adds any value, as JSON.
    public mutating func add(_ name: String, value: some Encodable) { file.metadata["state.\(name)"] = JSONLines.line(value) }
}

/// A checkpoint that is gone on with, for a task to take back what it added.
public struct CheckpointReader {
    let file: SafeTensors

    /// Where it was read from.
    public var path: String { file.path }

    /// An array of the shape that it was added with.
    public func tensor(_ name: String) throws(FormatError) -> Tensor<Float> {
        guard let entry = file.entry(name) else { throw wrong("\(name) missing") }
        return Tensor(shape: Shape(entry.extents), scalars: try file.floats(name))
    }

    /// The numbers of an array of Doubles.
    public func doubles(_ name: String) throws(FormatError) -> [Double] { try file.doubles(name) }

    /// A value that was added as JSON; nil if there is none of this name.
    public func value<Value: Decodable>(_ type: Value.Type, _ name: String) throws(FormatError) -> Value? {
        guard let text = file.metadata["state.\(name)"] else { return nil }
        guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else { throw wrong("\(name) not readable as \(type)") }
        return value
    }

    /// What to throw for contents that do not fit.
    public func wrong(_ found: String) -> FormatError {
        .malformed(path: path, place: nil, found: found, expected: "a checkpoint of this version")
    }
}

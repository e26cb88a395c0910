import Formats
import Foundation
import NeuralNetworks
import Tensors

/// A network that a model's file can hold.
protocol StoredTempoNetwork: TempoNetwork {
    /// What the file tells of the network beside its arrays.
    associatedtype Sizes: Codable

    /// Names the format of a file with such a network; another one for every change of what a file holds.
    static var fileFormat: String { get }
    /// Whether a file without a checksum may be one of a time when there was none.
    static var mayLackChecksum: Bool { get }
    /// What the file tells of this network.
    var sizes: Sizes { get }

    /// Numbers in the largest array that a window of so many frames needs; see `WindowMemory`.
    func largestArray(windowFrames: Int) -> Int

    /// - Throws: What `arrays` throws, for sizes or arrays that do not make a network.
    init(_ sizes: Sizes, arrays: StoredArrays) throws(FormatError)
}

/// The arrays of a model's file, and what is said of those that do not fit.
struct StoredArrays {
    let file: SafeTensors
    /// What the file ought to be, for messages.
    let expected: String

    func wrong(_ found: String) -> FormatError { .malformed(path: file.path, place: nil, found: found, expected: expected) }

    /// Numbers in all arrays: a network that needs more is none of this file's.
    var count: Int { file.entries.reduce(0) { $0 + $1.extents.reduce(1, *) } }

    /// An array of numbers that are finite.
    func tensor(_ name: String, _ extents: [Int]) throws(FormatError) -> Tensor<Float> {
        guard let found = file.entry(name), found.extents == extents else {
            throw wrong("\(name) \(file.entry(name).map { "of shape \($0.extents)" } ?? "missing")")
        }
        let value = Tensor(shape: Shape(extents), scalars: try file.floats(name))
        guard value.isFinite else { throw wrong("\(name) with numbers that are not finite") }
        return value
    }

    func fill(_ parameters: [NamedParameter<Float>]) throws(FormatError) {
        for entry in parameters { entry.parameter.value = try tensor(entry.name, entry.parameter.shape.extents) }
    }
}

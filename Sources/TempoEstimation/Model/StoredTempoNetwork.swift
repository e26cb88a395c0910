import Formats
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

import Autodiff
import Foundation
import Tensors
import Testing

/// What PyTorch gave; see `Tests/Golden/engine/generate.py`.
enum GoldenFile {
    private struct Packed: Decodable {
        let shape: [Int]
        let values: [Double]
    }

    private static let content: [String: [String: Packed]] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/engine/golden.json")
        do {
            return try JSONDecoder().decode([String: [String: Packed]].self, from: Data(contentsOf: file))
        } catch { fatalError("\(file.path()): \(error)") }
    }()

    /// All tensors of one case.
    static func tensors<Scalar: TensorScalar>(_ name: String) -> [String: Tensor<Scalar>] {
        guard let found = content[name] else { fatalError("golden.json has no case \(name)") }
        return found.mapValues { Tensor<Double>(shape: Shape($0.shape), scalars: $0.values).converted(to: Scalar.self) }
    }
}

/// One case in one element type, with its inputs as leaves.
struct GoldenCase<Scalar: TensorScalar> {
    let name: String
    let tensors: [String: Tensor<Scalar>]
    private let leaves: [String: Variable<Scalar>]

    init(_ name: String) {
        self.name = name
        tensors = GoldenFile.tensors(name)
        leaves = tensors.filter { [tensors] entry in tensors["grad." + entry.key] != nil }.mapValues { Variable(leaf: $0) }
    }

    subscript(key: String) -> Variable<Scalar> {
        guard let leaf = leaves[key] else { fatalError("\(name) has no input \(key)") }
        return leaf
    }

    /// Whether `y` and every gradient are PyTorch's. `parameters` stand in for the inputs of their names.
    func expect(
        _ y: Variable<Scalar>, parameters: [String: Parameter<Scalar>] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        compare("y", y.value, sourceLocation)
        let gradients = y.backward(seed: tensors["seed"])
        for (key, leaf) in leaves {
            let gradient = parameters[key].map { gradients[$0] } ?? gradients[leaf]
            compare("grad." + key, gradient ?? Tensor(zeros: leaf.shape), sourceLocation)
        }
    }

    /// Double to nearly all digits that are stored; float to 1e-5 of the largest number in the tensor.
    func compare(_ key: String, _ found: Tensor<Scalar>, _ sourceLocation: SourceLocation = #_sourceLocation) {
        guard let expected = tensors[key] else { fatalError("\(name) has no \(key)") }
        let largest = expected.count == 0 ? 0 : Double(expected.map(.absolute).maximum().scalar)
        let tolerance = Scalar.self == Double.self ? 1e-9 : 1e-5
        let difference = found.firstDifference(from: expected, relative: tolerance, absolute: tolerance * max(1, largest))
        #expect(difference == nil, "\(Scalar.self), \(name), \(key): \(difference ?? "")", sourceLocation: sourceLocation)
    }
}

import Tensors

/// How well a state fits what it is loaded into.
public struct StateReport: Sendable, Equatable, CustomStringConvertible {
    /// Names that are expected and the state has not.
    public var missing: [String] = []
    /// Names that the state has and nothing expects.
    public var unexpected: [String] = []
    /// Name, shape found and shape expected.
    public var misshapen: [String] = []

    /// Nothing to report.
    public init() {}

    /// How well `found` fits the names and shapes of `expected`.
    public init<Scalar>(_ found: [String: Tensor<Scalar>], expected: [(name: String, tensor: Tensor<Scalar>)]) {
        for entry in expected {
            guard let tensor = found[entry.name] else { missing.append(entry.name); continue }
            if tensor.shape != entry.tensor.shape {
                misshapen.append("\(entry.name): \(tensor.shape), expected \(entry.tensor.shape)")
            }
        }
        unexpected = Set(found.keys).subtracting(expected.map(\.name)).sorted()
    }

    /// Whether everything fitted.
    public var isClean: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty }

    public var description: String {
        let parts = [("missing", missing), ("unexpected", unexpected), ("misshapen", misshapen)]
        return parts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
    }
}

import Tensors

/// Gradients of one scalar with respect to every leaf it was computed from.
public struct Gradients<Scalar: TensorScalar> {
    private var byNode: [ObjectIdentifier: Tensor<Scalar>]

    init(_ byNode: [ObjectIdentifier: Tensor<Scalar>]) { self.byNode = byNode }

    /// Of the shape of the leaf; nil if the result did not depend on it.
    public subscript(variable: Variable<Scalar>) -> Tensor<Scalar>? {
        variable.node.flatMap { byNode[ObjectIdentifier($0)] }
    }

    public subscript(parameter: Parameter<Scalar>) -> Tensor<Scalar>? {
        get { byNode[ObjectIdentifier(parameter.node)] }
        set { byNode[ObjectIdentifier(parameter.node)] = newValue }
    }

    /// Adds the gradients of another backward pass, as when a batch is worked through in parts.
    public mutating func accumulate(_ other: Gradients) {
        for (node, gradient) in other.byNode {
            if byNode[node] == nil { byNode[node] = gradient } else { byNode[node]!.add(gradient) }
        }
    }
}

extension Variable {
    /// Walks the computation back from this variable, which must hold one number unless `seed` is given.
    ///
    /// The recorded graph is freed on the way, so that memory falls as the walk goes; asking again then stops the
    /// program, unless `retainingGraph`.
    ///
    /// - Parameter seed: The gradient to start from, of this variable's shape; 1 by default.
    public func backward(seed: Tensor<Scalar>? = nil, retainingGraph: Bool = false) -> Gradients<Scalar> {
        if seed == nil && value.count != 1 {
            shapeFailure("backward", "only a single number has a gradient; give a seed for others", shape)
        }
        if let seed, seed.shape != shape { shapeFailure("backward", "the seed's shape differs", seed.shape, shape) }
        guard let node else { return Gradients([:]) }

        var pending: [ObjectIdentifier: Tensor<Scalar>] = [ObjectIdentifier(node): seed ?? Tensor(repeating: 1, shape: shape)]
        var leaves: [ObjectIdentifier: Tensor<Scalar>] = [:]
        for node in Self.reachable(from: node) {
            guard let gradient = pending.removeValue(forKey: ObjectIdentifier(node)) else { continue }
            if node.isLeaf {
                leaves[ObjectIdentifier(node)] = gradient
                continue
            }
            guard let pullback = node.pullback else {
                fatalError("backward: the graph of this \(node.primitive!) was freed by an earlier backward pass; "
                    + "pass retainingGraph: true there, or compute the value again")
            }
            for (parent, slope) in zip(node.parents, pullback(gradient)) {
                guard let parent, let slope else { continue }
                let key = ObjectIdentifier(parent)
                if pending[key] == nil { pending[key] = slope } else { pending[key]!.add(slope) }
            }
            if !retainingGraph { node.release() }
        }
        return Gradients(leaves)
    }

    /// The primitives that this variable was computed by, as far as they are recorded.
    public var recordedPrimitives: Set<Primitive> {
        Set(node.map { Self.reachable(from: $0).compactMap(\.primitive) } ?? [])
    }

    /// All nodes that the result depends on, latest first.
    private static func reachable(from root: Node<Scalar>) -> [Node<Scalar>] {
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var found = [root], next = 0
        while next < found.count {
            for case let parent? in found[next].parents where seen.insert(ObjectIdentifier(parent)).inserted {
                found.append(parent)
            }
            next += 1
        }
        return found.sorted { $0.number > $1.number }
    }
}

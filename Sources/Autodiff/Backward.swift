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
        var walk = BackwardWalk(from: node, seed ?? Tensor(repeating: 1, shape: shape), retainingGraph: retainingGraph)
        while walk.takeStep() {}
        return Gradients(walk.leaves)
    }

    /// Walks back from this variable, which must hold one number, and hands each gradient out as soon as nothing more will be added
    /// to it, so that it can be sent away while the walk goes on.
    ///
    /// - Parameters:
    ///   - parameters: Whose gradients are handed out, each once, in the order in which they become final.
    ///   - whenFinal: Given the number of the parameter and its gradient, nil if this variable does not depend on it. The gradient is the
    ///     receiver's: nothing else holds it. What it throws ends the walk.
    /// - Returns: The gradients of all other leaves.
    public func backward<Failure: Error>(
        of parameters: [Parameter<Scalar>], whenFinal: (_ index: Int, _ gradient: consuming Tensor<Scalar>?) throws(Failure) -> Void
    ) throws(Failure) -> Gradients<Scalar> {
        if value.count != 1 { shapeFailure("backward", "only a single number has a gradient", shape) }
        guard let node else {
            for index in parameters.indices { try whenFinal(index, nil) }
            return Gradients([:])
        }
        var walk = BackwardWalk(from: node, Tensor(repeating: 1, shape: shape), retainingGraph: false)
        var uses = walk.leafUses(), told: Set<Int> = []
        let numbers = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { (ObjectIdentifier($1.node), $0) })
        for (index, parameter) in parameters.enumerated() where uses[ObjectIdentifier(parameter.node)] == nil {
            told.insert(index)
            try whenFinal(index, nil)
        }
        while let parents = walk.nextParents {
            _ = walk.takeStep()
            for case let parent? in parents where parent.isLeaf {
                let key = ObjectIdentifier(parent)
                uses[key]! -= 1
                guard uses[key] == 0, let index = numbers[key] else { continue }
                told.insert(index)
                try whenFinal(index, walk.takeGradient(of: key))
            }
        }
        // This variable may itself be a parameter's.
        for (index, parameter) in parameters.enumerated() where !told.contains(index) {
            try whenFinal(index, walk.takeGradient(of: ObjectIdentifier(parameter.node)))
        }
        return Gradients(walk.leaves)
    }

    /// The primitives that this variable was computed by, as far as they are recorded.
    public var recordedPrimitives: Set<Primitive> {
        Set(node.map { BackwardWalk.reachable(from: $0).compactMap(\.primitive) } ?? [])
    }
}

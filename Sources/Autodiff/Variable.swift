import Tensors

/// A tensor whose way of being computed is recorded, so that derivatives with respect to what it came from can be asked.
///
///     let x = Variable(leaf: Tensor(vector: [1, 2, 3]))
///     let y = (x * x).sum()
///     let gradients = y.backward()
///     gradients[x]        // 2, 4, 6
///
/// A variable is a value: nothing done to a tensor later reaches what was recorded.
public struct Variable<Scalar: TensorScalar> {
    /// The numbers.
    public var value: Tensor<Scalar> {
        switch content {
        case .tensor(let tensor): tensor
        case .deferred(let deferred): deferred.value
        }
    }
    /// Nil for constants, through which no gradient passes.
    let node: Node<Scalar>?
    /// How to compute the value again, where that is better than to keep it.
    let recomputation: Recomputation<Scalar>?
    private let content: Content

    private enum Content {
        case tensor(Tensor<Scalar>)
        case deferred(DeferredValue<Scalar>)
    }

    /// A constant.
    public init(_ value: Tensor<Scalar>) { self.init(value, node: nil) }

    /// A variable that gradients can be asked for.
    public init(leaf value: Tensor<Scalar>) { self.init(value, node: Node()) }

    init(_ value: Tensor<Scalar>, node: Node<Scalar>?, recomputation: Recomputation<Scalar>? = nil) {
        content = .tensor(value)
        self.node = node
        self.recomputation = recomputation
    }

    /// What is computed when it is asked for.
    init(deferring recomputation: Recomputation<Scalar>, node: Node<Scalar>?) {
        content = .deferred(DeferredValue(recomputation))
        self.node = node
        self.recomputation = recomputation
    }

    /// That of the value.
    public var shape: Shape {
        switch content {
        case .tensor(let tensor): tensor.shape
        case .deferred(let deferred): deferred.shape
        }
    }
    /// How to compute parts of the value, if it has not been computed yet.
    var deferredSource: TensorSource<Scalar>? {
        if case .deferred(let deferred) = content, !deferred.isComputed { recomputation?.source } else { nil }
    }
    /// Whether a gradient can pass through.
    public var requiresGradient: Bool { node != nil }
    /// The same numbers, cut from what they were computed from.
    public var detached: Variable { Variable(value) }

    /// The result of one of the engine's own primitives, which are thereby all among `EnginePrimitive`.
    static func result(
        _ primitive: EnginePrimitive, _ value: Tensor<Scalar>, of inputs: [Variable], recomputedBy compute: (() -> Tensor<Scalar>)? = nil,
        pullback: @escaping Pullback<Scalar>
    ) -> Variable { result(Primitive(primitive), value, of: inputs, recomputedBy: compute, pullback: pullback) }

    /// The result of a primitive. `pullback` is kept only if an input requires a gradient and gradients are on.
    ///
    /// - Parameter compute: Gives the value again, from no more than `pullback` keeps; nil where that takes long.
    static func result(
        _ primitive: Primitive, _ value: Tensor<Scalar>, of inputs: [Variable], recomputedBy compute: (() -> Tensor<Scalar>)? = nil,
        pullback: @escaping Pullback<Scalar>
    ) -> Variable {
        result(primitive, value, of: inputs, recomputedBy: compute, addingPullback: { gradient, _ in pullback(&gradient) })
    }

    /// The result of a primitive whose pullback can add to gradients.
    static func result(
        _ primitive: Primitive, _ value: Tensor<Scalar>, of inputs: [Variable], recomputedBy compute: (() -> Tensor<Scalar>)? = nil,
        addingPullback pullback: @escaping AddingPullback<Scalar>
    ) -> Variable {
        guard GradientMode.isEnabled, inputs.contains(where: \.requiresGradient) else { return Variable(value) }
        let recomputation = value.count < Recomputation<Scalar>.leastCount ? nil : compute.map { Recomputation(of: value, $0) }
        return Variable(value, node: Node(primitive, parents: inputs.map(\.node), pullback: pullback), recomputation: recomputation)
    }
}

/// A trainable tensor of a model: a leaf whose value an optimiser replaces between steps.
///
/// Use `variable` in a computation. A value set later does not change computations already recorded.
public final class Parameter<Scalar: TensorScalar> {
    /// The numbers; setting them does not reach what was recorded before.
    public var value: Tensor<Scalar>
    /// False for what a model keeps but does not train, such as running statistics.
    public let isTrainable: Bool
    let node: Node<Scalar>

    /// - Parameter isTrainable: False for what is kept but not trained.
    public init(_ value: Tensor<Scalar>, isTrainable: Bool = true) {
        self.value = value
        self.isTrainable = isTrainable
        node = Node()
    }

    /// That of the value.
    public var shape: Shape { value.shape }
    /// The present value as a leaf of a computation; a constant if it is not trained.
    public var variable: Variable<Scalar> { Variable(value, node: isTrainable ? node : nil) }
}

extension Variable: CustomStringConvertible {
    /// As its tensor is printed.
    public var description: String { value.description }
}

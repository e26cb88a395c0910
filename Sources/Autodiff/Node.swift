import Synchronization
import Tensors

/// Takes the gradient of a result and gives that of each input, nil where none is wanted. It may do so in the memory of the gradient,
/// which is not used again.
typealias Pullback<Scalar: TensorScalar> = (inout Tensor<Scalar>) -> [Tensor<Scalar>?]

/// A pullback that can add to what an input's gradient is so far. It may ask for that, by the number of the input; what it then gives
/// for this input contains it. Nil where there is none yet, or where it is held elsewhere too.
typealias AddingPullback<Scalar: TensorScalar> = (inout Tensor<Scalar>, (Int) -> Tensor<Scalar>?) -> [Tensor<Scalar>?]

/// One step of a recorded computation: whose results it read, and how a gradient passes back through it.
///
/// Nodes hold no values; what a derivative needs, its pullback has captured. A tensor that no derivative needs is
/// therefore freed as soon as the forward pass lets go of it.
final class Node<Scalar: TensorScalar> {
    /// Creation order, which is a topological order: a node is made after all it reads.
    let number: Int
    let primitive: Primitive?
    private(set) var parents: [Node?]
    private(set) var pullback: AddingPullback<Scalar>?
    var isLeaf: Bool { primitive == nil }

    init() {
        number = nodeCounter.add(1, ordering: .relaxed).newValue
        primitive = nil
        parents = []
    }

    init(_ primitive: Primitive, parents: [Node?], pullback: @escaping AddingPullback<Scalar>) {
        number = nodeCounter.add(1, ordering: .relaxed).newValue
        self.primitive = primitive
        self.parents = parents
        self.pullback = pullback
    }

    /// Lets go of everything that was kept for the backward pass.
    func release() {
        parents = []
        pullback = nil
    }
}

private let nodeCounter = Atomic<Int>(0)

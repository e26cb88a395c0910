/// A tensor for as long as something else keeps it in memory.
package struct UnownedTensor<Scalar: TensorElement> {
    private let shape: Shape
    private weak var storage: Storage<Scalar>?

    package init(_ tensor: Tensor<Scalar>) { (shape, storage) = (tensor.shape, tensor.storage) }

    /// Nil once it is gone.
    package var tensor: Tensor<Scalar>? { storage.map { Tensor(shape: shape, storage: $0) } }
}

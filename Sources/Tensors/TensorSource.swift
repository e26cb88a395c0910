/// A tensor, or numbers that are computed run by run as they are read, so that they never lie in memory all at once.
package struct TensorSource<Scalar: TensorScalar> {
    /// Writes a run of numbers, given where it starts and how long it is.
    package typealias Run = (_ start: Int, _ count: Int, _ target: UnsafeMutablePointer<Scalar>) -> Void

    package let shape: Shape
    private let tensor: Tensor<Scalar>?
    private let run: Run?

    package init(_ tensor: Tensor<Scalar>) { (shape, self.tensor, run) = (tensor.shape, tensor, nil) }

    /// - Parameter run: Called for any run of the elements in row-major order, and from several threads at once.
    package init(shape: Shape, _ run: @escaping Run) { (self.shape, tensor, self.run) = (shape, nil, run) }

    /// f of every element of a tensor.
    package init(_ f: UnaryFunction, of argument: Tensor<Scalar>) {
        self.init(shape: argument.shape) { Scalar.unary(f, $1, argument.storage.pointer + $0, $2) }
    }

    /// All numbers.
    package var value: Tensor<Scalar> {
        if let tensor { return tensor }
        let run = run!, count = shape.count
        return Tensor(shape: shape) { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in run(range.lowerBound, range.count, out + range.lowerBound) }
        }
    }

    /// The numbers from `offset` on where they lie in memory; nil if they are computed.
    func pointer(from offset: Int) -> UnsafePointer<Scalar>? { tensor.map { UnsafePointer($0.storage.pointer + offset) } }

    /// Writes runs that are counted from `offset` on; nil if they lie in memory.
    func run(from offset: Int) -> Run? { run.map { run in { run(offset + $0, $1, $2) } } }
}

import Tensors

/// What a derivative keeps of a tensor until the backward pass: the tensor, or how to compute it again.
enum Kept<Scalar: TensorScalar> {
    case tensor(Tensor<Scalar>)
    case recomputation(Recomputation<Scalar>)

    /// The numbers. A derivative reads them once in a backward pass.
    func read() -> Tensor<Scalar> {
        switch self {
        case .tensor(let tensor): tensor
        case .recomputation(let recomputation): recomputation.read()
        }
    }
}

/// How to compute a tensor again from what is kept anyway, which takes less time than its memory is worth.
///
/// All derivatives that read the tensor share what the first of them computes. It is freed when the last has read it.
final class Recomputation<Scalar: TensorScalar> {
    /// Where any part of the tensor can be computed by itself: how.
    let source: TensorSource<Scalar>?
    private let compute: () -> Tensor<Scalar>
    private var original: UnownedTensor<Scalar>?
    private var made: Tensor<Scalar>?
    private var readers = 0

    /// Elements from which on memory counts for more than the time.
    static var leastCount: Int { 1 << 18 }

    /// - Parameters:
    ///   - original: What `compute` gives, for as long as something else keeps it.
    ///   - compute: Must give the same numbers each time.
    init(of original: Tensor<Scalar>, _ compute: @escaping () -> Tensor<Scalar>) {
        self.original = UnownedTensor(original)
        self.compute = compute
        source = nil
    }

    /// Nothing has been computed yet.
    init(_ source: TensorSource<Scalar>) {
        self.source = source
        compute = { source.value }
    }

    /// For one derivative more.
    func kept() -> Kept<Scalar> {
        readers += 1
        return .recomputation(self)
    }

    /// For the variable, which keeps it: derivatives then need not compute it again while it is there.
    func evaluate() -> Tensor<Scalar> {
        let tensor = compute()
        original = UnownedTensor(tensor)
        return tensor
    }

    fileprivate func read() -> Tensor<Scalar> {
        readers -= 1
        let tensor = original?.tensor ?? made ?? compute()
        made = readers > 0 ? tensor : nil
        return tensor
    }
}

/// The value of a variable, computed when it is first asked for. What reads it part by part computes the parts, and then it is never
/// asked for.
final class DeferredValue<Scalar: TensorScalar> {
    private let recomputation: Recomputation<Scalar>
    private var tensor: Tensor<Scalar>?

    init(_ recomputation: Recomputation<Scalar>) { self.recomputation = recomputation }

    var shape: Shape { recomputation.source!.shape }
    var isComputed: Bool { tensor != nil }

    var value: Tensor<Scalar> {
        if let tensor { return tensor }
        let computed = recomputation.evaluate()
        tensor = computed
        return computed
    }
}

extension Variable {
    /// What a derivative that reads the value is to keep of it.
    func kept() -> Kept<Scalar> { recomputation?.kept() ?? .tensor(value) }

    /// What a convolution reads, and its derivative later: parts that are computed as they are read, or the value.
    func source() -> (now: TensorSource<Scalar>, later: () -> TensorSource<Scalar>) {
        if let source = deferredSource { return (source, { source }) }
        let kept = kept()
        return (TensorSource(value), { TensorSource(kept.read()) })
    }

    /// A constant whose parts are cheap to compute from what the program holds anyway. Convolutions compute them as they read them, so
    /// that they never lie in memory together.
    ///
    /// - Parameters:
    ///   - shape: Of the constant.
    ///   - run: Writes elements in row-major order from `start` on, `count` of them, always the same. It is called from several threads
    ///     at once, and kept with what it captures until the backward pass is done.
    public static func computed(
        shape: Shape, _ run: @escaping (_ start: Int, _ count: Int, _ target: UnsafeMutablePointer<Scalar>) -> Void
    ) -> Variable {
        let source = TensorSource(shape: shape, run)
        return shape.count < Recomputation<Scalar>.leastCount ? Variable(source.value) : Variable(deferring: Recomputation(source), node: nil)
    }
}

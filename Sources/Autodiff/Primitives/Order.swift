import Tensors

extension Variable {
    /// Sums of all elements up to each one along `axis`, itself included; of all from it on if `fromEnd`.
    public func cumulativeSum(axis: Int = -1, fromEnd: Bool = false) -> Variable {
        .result(.cumulativeSum, value.cumulativeSum(axis: axis, fromEnd: fromEnd), of: [self]) {
            [$0.cumulativeSum(axis: axis, fromEnd: !fromEnd)]
        }
    }

    /// Along `axis`, the elements at `places`, whose shape is that of the result; see `Tensor.takenAlong`.
    public func takenAlong(axis: Int, _ places: Tensor<Int>) -> Variable {
        let extent = shape[axis]
        return .result(.takeAlong, value.takenAlong(axis: axis, places), of: [self]) {
            [$0.addedAlong(axis: axis, places, extent: extent)]
        }
    }

    /// The elements in order along `axis`, the smallest first unless `descending`; see `Tensor.argsort`, which gives their places.
    public func sorted(axis: Int = -1, descending: Bool = false) -> Variable {
        takenAlong(axis: axis, value.argsort(axis: axis, descending: descending))
    }

    /// The `k` largest elements along `axis`, the largest first, and their places; of equals those that come first.
    public func topK(_ k: Int, axis: Int = -1) -> (values: Variable, indices: Tensor<Int>) {
        let indices = value.topK(k, axis: axis).indices
        return (takenAlong(axis: axis, indices), indices)
    }

    /// The places of the largest elements along `axis`; they have no gradient.
    public func argmax(axis: Int = -1, keepingAxis: Bool = false) -> Tensor<Int> { value.argmax(axis: axis, keepingAxis: keepingAxis) }
}

extension Tensor where Scalar: TensorScalar {
    /// The same numbers in another element type.
    public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
        Tensor<Other>(shape: shape) { out in for i in 0..<count { out[i] = Other(storage.pointer[i]) } }
    }

    /// The whole part of every number; traps for those that are none.
    public func converted(to type: Int.Type) -> Tensor<Int> {
        Tensor<Int>(shape: shape) { out in for i in 0..<count { out[i] = Int(storage.pointer[i]) } }
    }
}

extension Tensor where Scalar == Int {
    /// The same numbers to compute with.
    public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
        Tensor<Other>(shape: shape) { out in for i in 0..<count { out[i] = Other(storage.pointer[i]) } }
    }
}

extension Tensor where Scalar == Bool {
    /// 1 for what is true, 0 for what is false.
    public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
        Tensor<Other>(shape: shape) { Other.number(count, storage.pointer, $0) }
    }
}

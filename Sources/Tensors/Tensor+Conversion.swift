extension Tensor where Scalar: TensorScalar {
    /// The same numbers in another element type.
    public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
        Tensor<Other>(shape: shape) { out in for i in 0..<count { out[i] = Other(storage.pointer[i]) } }
    }

    /// The whole part of every number; traps for what is not a number or too large for an `Int`.
    public func converted(to type: Int.Type) -> Tensor<Int> {
        Tensor<Int>(shape: shape) { out in
            for i in 0..<count {
                let number = storage.pointer[i]
                // The bounds are powers of 2, so that both element types hold them.
                if !(number >= -0x1p63 && number < 0x1p63) { shapeFailure("converted", "\(number) does not fit an Int", shape) }
                out[i] = Int(number)
            }
        }
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

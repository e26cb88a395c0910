extension Tensor {
    /// Items of one shape along a new first axis, `[count] + item`, each written by a call of its own on one of several threads.
    ///
    ///     let batch = Tensor<Float>(stacking: tracks.count, each: [frames, bands]) { index, target in
    ///         tracks[index].copyFrames(to: target)
    ///     }
    ///
    /// Scheduling, threads and errors are those of `parallelMap`.
    ///
    /// - Parameters:
    ///   - count: Items; traps if it is negative.
    ///   - item: The shape of each.
    ///   - fill: Must write all `item.count` numbers from the pointer on, row by row, and no others. The pointer is valid
    ///     only during the call.
    public init<Failure: Error>(
        stacking count: Int, each item: Shape, _ fill: @Sendable (_ index: Int, _ target: UnsafeMutablePointer<Scalar>) throws(Failure) -> Void
    ) throws(Failure) {
        let shape = Shape([count] + item.extents), size = item.count
        let storage = Storage<Scalar>(count: shape.count)
        try forEachInParallel(count) { (index) throws(Failure) in try fill(index, storage.pointer + index * size) }
        self.init(shape: shape, storage: storage)
    }
}

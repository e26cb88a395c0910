import Tensors

/// Gradients of some parameters in one piece of memory, to be added up over ranks together. The gradient of a single one is added up where
/// it lies.
final class GradientBucket {
    private let members: [(index: Int, shape: Shape, start: Int)]
    private var missing: Int
    /// Those of several parameters, one after another.
    private let joined: UnsafeMutableBufferPointer<Float>?
    /// That of the only one.
    private var single: Tensor<Float>?

    /// - Parameter members: Numbers of parameters, and their shapes.
    init(_ members: [(index: Int, shape: Shape)]) {
        var start = 0, placed: [(index: Int, shape: Shape, start: Int)] = []
        for member in members {
            placed.append((member.index, member.shape, start))
            start += member.shape.count
        }
        (self.members, missing) = (placed, placed.count)
        joined = members.count == 1 ? nil : .allocate(capacity: start)
        joined?.initialize(repeating: 0)
    }

    deinit { joined?.deallocate() }

    var isFull: Bool { missing == 0 }

    /// All of them, until they are given; of a full bucket.
    var values: UnsafeMutableBufferPointer<Float> {
        joined ?? UnsafeMutableBufferPointer(start: single!.uniquePointer(), count: single!.count)
    }

    /// Begins a step.
    func empty() {
        missing = members.count
        single = nil
    }

    /// - Parameter gradient: Zeros if nil.
    func put(_ gradient: consuming Tensor<Float>?, of index: Int) {
        missing -= 1
        let member = members.first { $0.index == index }!
        guard let joined else {
            single = gradient ?? Tensor(zeros: member.shape)
            return
        }
        let target = joined.baseAddress! + member.start
        if let gradient { gradient.withUnsafePointer { target.update(from: $0, count: member.shape.count) } } else { target.update(repeating: 0, count: member.shape.count) }
    }

    /// Hands out what has become of the gradients.
    func give(_ body: (_ index: Int, _ gradient: Tensor<Float>) -> Void) {
        guard let joined else {
            // The receiver may write into it.
            let gradient = single!
            single = nil
            return body(members[0].index, gradient)
        }
        for member in members {
            body(member.index, Tensor(shape: member.shape) { $0.update(from: joined.baseAddress! + member.start, count: member.shape.count) })
        }
    }
}

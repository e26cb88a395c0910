import Tensors

/// Gradients of some parameters in one piece of memory, to be added up over ranks together.
final class GradientBucket {
    /// All of them, one after another.
    let values: UnsafeMutableBufferPointer<Float>
    private let members: [(index: Int, shape: Shape, start: Int)]
    private var missing: Int

    /// - Parameter members: Numbers of parameters, and their shapes.
    init(_ members: [(index: Int, shape: Shape)]) {
        var start = 0, placed: [(index: Int, shape: Shape, start: Int)] = []
        for member in members {
            placed.append((member.index, member.shape, start))
            start += member.shape.count
        }
        (self.members, missing) = (placed, placed.count)
        values = .allocate(capacity: start)
        values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }

    var isFull: Bool { missing == 0 }

    /// Begins a step.
    func empty() { missing = members.count }

    /// - Parameter gradient: Zeros if nil.
    func put(_ gradient: Tensor<Float>?, of index: Int) {
        let member = members.first { $0.index == index }!, target = values.baseAddress! + member.start
        if let gradient { gradient.withUnsafePointer { target.update(from: $0, count: member.shape.count) } } else { target.update(repeating: 0, count: member.shape.count) }
        missing -= 1
    }

    /// Hands out what has become of the gradients.
    func give(_ body: (_ index: Int, _ gradient: () -> Tensor<Float>) -> Void) {
        for member in members {
            body(member.index) {
                Tensor(shape: member.shape) { $0.update(from: values.baseAddress! + member.start, count: member.shape.count) }
            }
        }
    }
}

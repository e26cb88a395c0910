/// Products summed over shared indices, in Einstein's notation: `einsum("bij,bjk->bik", a, b)` is a batched matrix product.
///
/// - Parameters:
///   - equation: A letter for each axis of each tensor, then `->` and the letters of the result. Letters that the result has not are
///     summed over; others are reordered. Blanks do not count.
///   - operands: One or two tensors.
///
/// It is composed of sums, permutations and one matrix product. Not covered, and stopped with a message: more than two tensors, a
/// letter twice in one tensor (diagonals), an ellipsis, extents of 1 that broadcast, and an equation without `->`.
public func einsum<Scalar: TensorScalar>(_ equation: String, _ operands: Tensor<Scalar>...) -> Tensor<Scalar> {
    EinsumPlan(equation, operands.map(\.shape)).evaluate(
        operands, sum: { $0.sum(axes: $1) }, permute: { $0.permuted($1) }, reshape: { $0.reshaped($1) }, multiply: { matmul($0, $1) })
}

/// An equation, checked against the shapes of its tensors.
package struct EinsumPlan {
    private let inputs: [[Character]]
    private let output: [Character]
    private var extents: [Character: Int] = [:]

    package init(_ equation: String, _ shapes: [Shape]) {
        func fail(_ rule: String, _ shapes: Shape...) -> Never {
            let found = shapes.map(\.description).joined(separator: " x ")
            shapeFailure("einsum \(equation)", shapes.isEmpty ? rule : "\(rule): \(found)")
        }
        let halves = String(equation.filter { $0 != " " }).split(separator: ">", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].last == "-" else { fail("needs one -> before the axes of the result") }
        inputs = halves[0].dropLast().split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        output = Array(halves[1])
        if inputs.count != shapes.count { fail("names \(inputs.count) tensors, found \(shapes.count)") }
        if !(1...2).contains(inputs.count) { fail("takes one or two tensors; write more as several calls") }
        for (letters, shape) in zip(inputs, shapes) {
            if letters.contains(where: { !$0.isLetter }) { fail("axes are letters; an ellipsis is not covered") }
            if letters.count != shape.rank { fail("\(String(letters)) names \(letters.count) axes", shape) }
            if Set(letters).count != letters.count { fail("\(String(letters)) has a letter twice; diagonals are not covered", shape) }
            for (letter, extent) in zip(letters, shape.extents) {
                if let other = extents.updateValue(extent, forKey: letter), other != extent {
                    fail("\(letter) has extents \(other) and \(extent)", shapes[0], shape)
                }
            }
        }
        if Set(output).count != output.count { fail("the result has a letter twice") }
        for letter in output where extents[letter] == nil { fail("no tensor has the axis \(letter) of the result") }
    }

    /// Evaluates with the operations of whatever holds the elements.
    package func evaluate<Value>(
        _ operands: [Value], sum: (Value, [Int]) -> Value, permute: (Value, [Int]) -> Value, reshape: (Value, [Int]) -> Value,
        multiply: (Value, Value) -> Value
    ) -> Value {
        func inOrder(_ value: Value, _ letters: [Character], _ wanted: [Character]) -> Value {
            letters == wanted ? value : permute(value, wanted.map { letters.firstIndex(of: $0)! })
        }
        /// Without the letters that neither the other tensor nor the result has.
        func reduced(_ index: Int) -> (value: Value, letters: [Character]) {
            let letters = inputs[index], others = inputs.count > 1 ? inputs[1 - index] : []
            let axes = letters.indices.filter { !output.contains(letters[$0]) && !others.contains(letters[$0]) }
            let rest = letters.filter { output.contains($0) || others.contains($0) }
            return (axes.isEmpty ? operands[index] : sum(operands[index], axes), rest)
        }
        let a = reduced(0)
        if inputs.count == 1 { return inOrder(a.value, a.letters, output) }
        let b = reduced(1)
        let shared = a.letters.filter(b.letters.contains), batch = shared.filter(output.contains)
        let summed = shared.filter { !output.contains($0) }
        let rows = a.letters.filter { !shared.contains($0) }, columns = b.letters.filter { !shared.contains($0) }
        func count(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * extents[$1]! } }
        let left = reshape(inOrder(a.value, a.letters, batch + rows + summed), [count(batch), count(rows), count(summed)])
        let right = reshape(inOrder(b.value, b.letters, batch + summed + columns), [count(batch), count(summed), count(columns)])
        let letters = batch + rows + columns
        return inOrder(reshape(multiply(left, right), letters.map { extents[$0]! }), letters, output)
    }
}

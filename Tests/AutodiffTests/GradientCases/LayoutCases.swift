import Autodiff
import Tensors

extension GradientCases {
    mutating func addLayout() {
        add(.reshape, [random([2, 6])]) { $0[0].reshaped([3, -1]) }
        add(.reshape, [random([0, 3])]) { $0[0].reshaped([3, 0, 2]) }
        for order in [[1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [0, 1, 2]] {
            add(.permute, [random([2, 3, 4])]) { $0[0].permuted(order) }
            add(.permute, [random([2, 0, 1])]) { $0[0].permuted(order) }
        }
        add(.permute, [random([2, 3, 2, 2])]) { $0[0].permuted([3, 1, 0, 2]) }
        add(.expand, [random([3, 1])]) { $0[0].expanded(to: [2, 3, 4]) }
        add(.expand, [random([1, 3])]) { $0[0].expanded(to: [0, 3]) }
        for axis in [0, 1, -1] {
            add(.slice, [random([3, 4, 3])]) { $0[0].sliced(axis: axis, 1..<3) }
            add(.slice, [random([3, 4, 3])]) { $0[0].sliced(axis: axis, 2..<2) }
            add(.pad, [random([2, 3, 2])]) { $0[0].padded(axis: axis, before: 2, after: 1, constant: 0.5) }
            add(.roll, [random([2, 3, 4])]) { $0[0].rolled(axis: axis, by: -5) }
            add(.roll, [random([2, 0, 1])]) { $0[0].rolled(axis: axis, by: 1) }
            add(.concatenate, [random([2, 2, 2]), random([2, 2, 2]), random([2, 2, 2])]) { Variable.concatenated($0, axis: axis) }
        }
        add(.concatenate, [random([2, 3]), random([2, 3])]) { Variable.stacked($0, axis: 1) }
        add(.permute, [random([2, 3])]) { $0[0].transposed().unsqueezed(axis: 0) }
        add(.slice, [random([3, 4, 5])]) { $0[0][-1, 1..<3, .all] }
        add(.gather, [random([3, 4, 5])]) { $0[0][[2, 0, 2], .newAxis, stride(from: 3, to: 0, by: -2), 1...] }
        add(.concatenate, [random([2, 1]), random([2, 0]), random([2, 3])]) { Variable.concatenated($0, axis: 1) }
    }

    /// What reads some entries and not others.
    mutating func addChoices() {
        let chosenPairs = Tensor<Bool>([[true, false, true], [false, false, true]])
        let masks: [(mask: Shape, a: Shape, b: Shape)] = [([2, 3], [2, 3], [2, 3]), ([3], [2, 1], []), ([2, 1], [1, 3], [2, 3]), ([0], [1], [0])]
        for (mask, a, b) in masks {
            let chosen = Tensor<Scalar>(shape: mask) { out in for i in 0..<mask.count { out[i] = i % 2 == 0 ? 1 : 0 } }
            add(.select, [random(a), random(b)]) { select(where: chosen, $0[0], else: $0[1]) }
        }
        add(.select, [random([2, 3]), random([3])]) { select(where: chosenPairs, $0[0], else: $0[1]) }
        add(.clamp, [distinct([4, 5])]) { $0[0].clamped(to: -0.4...0.6) }
        add(.clamp, [distinct([4, 5])]) { $0[0].clamped(to: (-0.2)...) }
        // A place may be taken several times or not at all.
        add(.takeAlong, [random([2, 4])]) { $0[0].takenAlong(axis: 1, Tensor<Int>([[3, 0, 3], [1, 1, 2]])) }
        add(.takeAlong, [random([3, 2])]) { $0[0].takenAlong(axis: 0, Tensor<Int>([[2, 0]])) }
        add(.takeAlong, [random([0, 2])]) { $0[0].takenAlong(axis: 1, Tensor<Int>(shape: [0, 3], scalars: [])) }
        for axis in [0, 1, 2] {
            add(.takeAlong, [distinct([2, 3, 4])]) { $0[0].sorted(axis: axis, descending: true) }
            add(.takeAlong, [distinct([3, 4, 2])]) { $0[0].topK(2, axis: axis).values }
        }
        add(.gather, [random([4, 2])]) { $0[0].gathered(axis: 0, Tensor<Int>([[3, 0, 3], [1, 1, 2]])) }
        for axis in [0, 1, -1] {
            add(.gather, [random([3, 4, 3])]) { $0[0].gathered(axis: axis, [2, 0, 2, 1, 2]) }
            add(.gather, [random([3, 4, 3])]) { $0[0].gathered(axis: axis, []) }
            add(.scatterAdd, [random([3, 3, 3])]) { $0[0].scatterAdded(axis: axis, [4, 0, 4], extent: 6) }
            add(.interpolate, [random([3, 4, 3])]) { $0[0].interpolated(axis: axis, at: [0.25, 1.5, -3, 1, 99, 0.75]) }
        }
        add(.gather, [random([2, 3, 4])]) { $0[0].picked([3, 0, 1, 2, 2, 0]) }
        add(.scatterAdd, [random([2, 0])]) { $0[0].scatterAdded(axis: 1, [], extent: 2) }
        add(.interpolate, [random([1, 9])]) { $0[0].interpolated(axis: 1, byRatio: 1.3) }
        add(.interpolate, [random([1, 1, 2])]) { $0[0].interpolated(axis: 1, byRatio: 0.4) }
    }
}

import Autodiff
import Tensors

extension GradientCases {
    mutating func addReductions() {
        let reductions: [(Shape, [Int]?)] = [
            ([2, 3, 4], nil), ([2, 3, 4], [0]), ([2, 3, 4], [1]), ([2, 3, 4], [2]), ([2, 3, 4], [0, 2]), ([2, 3, 4], [-1, 1]),
            ([1], [0]), ([300, 2], [0]), ([], nil), ([2, 3], []),
        ]
        for (shape, axes) in reductions {
            let x = distinct(shape)
            for keeping in [false, true] {
                add(.sum, [x]) { $0[0].sum(axes: axes, keepingAxes: keeping) }
                add(.mean, [x]) { $0[0].mean(axes: axes, keepingAxes: keeping) }
                add(.maximum, [x]) { $0[0].maximum(axes: axes, keepingAxes: keeping) }
            }
        }
        for axis in [0, 1, -1] {
            for fromEnd in [false, true] { add(.cumulativeSum, [random([2, 3, 4])]) { $0[0].cumulativeSum(axis: axis, fromEnd: fromEnd) } }
        }
        add(.cumulativeSum, [random([0, 3])]) { $0[0].cumulativeSum(axis: 0) }
        add(.maximum, [distinct([3, 4])]) { $0[0].minimum(axes: [1]) }
        add(.sum, [random([0, 3])]) { $0[0].sum(axes: [0]) }
        add(.sum, [random([3, 0])]) { $0[0].sum() }
        add(.mean, [random([4, 5])]) { $0[0].variance(axes: [1]) }
        for (shape, axes) in [([2, 5, 3], [1]), ([3, 130, 2], [-2]), ([2, 3, 2, 4], [2, 1])] as [(Shape, [Int])] {
            for keeping in [false, true] { add(.variance, [random(shape)]) { $0[0].variance(axes: axes, keepingAxes: keeping) } }
            add(.variance, [random(shape)]) { $0[0].variance(axes: axes) + $0[0].mean(axes: axes) }
        }
        for shape in [[1, 1, 1], [2, 5, 3], [3, 130, 2], [0, 4, 2]] as [Shape] {
            add(.standardize, [random(shape)]) { $0[0].standardized(epsilon: 1e-3) }
        }
        for shape in [[1], [5], [2, 3], [2, 2, 7], [0, 4]] as [Shape] {
            let x = random(shape)
            add(.logSumExp, [x]) { $0[0].logSumExp() }
            add(.softmax, [x]) { $0[0].softmax() }
            add(.logSoftmax, [x]) { $0[0].logSoftmax() }
        }
    }
}

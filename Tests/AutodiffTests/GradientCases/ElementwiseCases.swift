import Autodiff
import Tensors

extension GradientCases {
    mutating func addElementwise() {
        let shapes: [Shape] = [[], [1], [7], [3, 1], [2, 3, 4], [0], [2, 0, 3]]
        for f in UnaryFunction.allCases {
            let isPositive = [.log, .log1p, .sqrt, .reciprocal].contains(f)
            for shape in shapes {
                let x = isPositive ? random(shape, in: 0.3...2) : distinct(shape)
                add(EnginePrimitive(rawValue: f.rawValue)!, [x]) { $0[0].map(f) }
            }
        }
        add(.scale, [random([2, 5])]) { $0[0].scaled(by: -1.7, plus: 0.3) }

        add(.scale, [random([2, 3])]) { 1 - $0[0] * 2 + 3 }
        add(.divide, [random([2, 3], in: 0.5...2)]) { 2 / $0[0] }
        // A whole power of negative numbers, one that is none, and a power of a number.
        add(.power, [distinct([2, 3])]) { $0[0] ** 3 }
        add(.power, [random([4], in: 0.3...2)]) { pow($0[0], -1.7) }
        add(.power, [random([2, 0])]) { $0[0] ** 3 }
        add(.power, [random([3])]) { 2 ** $0[0] }
        add(.square, [random([3])]) { $0[0] ** 2 }

        // Equal shapes, either side repeated, inner and outer extents of 1, missing axes, nothing at all.
        var pairs: [(Shape, Shape)] = [
            ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1, 4], [3, 1]), ([], [2, 2]), ([1, 1], [1]), ([0, 3], [1, 3]),
            ([2, 3, 4], [2, 1, 1]),
        ]
        for _ in 0..<8 {
            let full = (0..<pick(1...4)).map { _ in pick(1...3) }
            pairs.append((Shape(full.map { pick(0...2) == 0 ? 1 : $0 }), Shape(Array(full.map { pick(0...2) == 0 ? 1 : $0 }.dropFirst(pick(0...1))))))
        }
        for (a, b) in pairs {
            let x = random(a), y = random(b), divisor = random(b, in: 0.5...2)
            add(.add, [x, y]) { $0[0] + $0[1] }
            add(.subtract, [x, y]) { $0[0] - $0[1] }
            add(.multiply, [x, y]) { $0[0] * $0[1] }
            add(.divide, [x, divisor]) { $0[0] / $0[1] }
            add(.maximumOfTwo, [x, y]) { maximum($0[0], $0[1]) }
            add(.minimumOfTwo, [x, y]) { minimum($0[0], $0[1]) }
            let base = random(a, in: 0.5...2)
            add(.power, [base, y]) { pow($0[0], $0[1]) }
        }
    }
}

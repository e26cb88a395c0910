import Autodiff
import Tensors

extension GradientCases {
    mutating func addProducts() {
        // Plain, transposed, batched, one matrix shared by a batch, rows long enough for a divided sum, nothing at all.
        var products: [(a: Shape, b: Shape, transposeA: Bool, transposeB: Bool)] = [
            ([2, 3], [3, 4], false, false), ([5, 2, 3], [5, 3, 2], false, false), ([5, 2, 3], [3, 2], false, false),
            ([5, 2, 3], [2, 3], false, true), ([3, 4], [5, 4, 2], false, false), ([2, 1, 2, 3], [4, 3, 2], false, false),
            ([1, 1], [1, 1], false, false), ([5, 3, 2], [3, 2], true, false), ([2, 40], [40, 2], false, false),
            ([0, 3], [3, 2], false, false), ([2, 0], [0, 3], false, false), ([3, 2, 1], [1, 1, 2], false, false),
        ]
        for transposeA in [false, true] {
            for transposeB in [false, true] {
                for _ in 0..<3 {
                    let (m, n, k) = (pick(1...4), pick(1...4), pick(1...4)), batch = Array([2, 3].prefix(pick(0...2)))
                    let isShared = pick(0...1) == 0
                    products.append((Shape(batch + (transposeA ? [k, m] : [m, k])),
                                     Shape((isShared ? [] : batch) + (transposeB ? [n, k] : [k, n])), transposeA, transposeB))
                }
            }
        }
        for (a, b, transposeA, transposeB) in products {
            add(.matmul, [random(a), random(b)]) { matmul($0[0], $0[1], transposeA: transposeA, transposeB: transposeB) }
        }
        for (a, b) in [([2, 3], [3, 4]), ([2, 3, 2], [2, 3])] as [(Shape, Shape)] {
            add(.matmul, [random(a), random(b), random([b[1]])]) { matmul($0[0], $0[1], bias: $0[2]) }
        }
        for (equation, a, b) in [("bij,bjk->bik", [2, 3, 4], [2, 4, 2]), ("ij,kj->ki", [2, 3], [4, 3]), ("bijc,dbj->dc", [2, 2, 3, 2], [2, 2, 3])]
            as [(String, Shape, Shape)] {
            add(.matmul, [random(a), random(b)]) { einsum(equation, $0[0], $0[1]) }
        }
        let causal = Tensor<Scalar>(shape: [3, 3]) { out in for i in 0..<9 { out[i] = i % 3 > i / 3 ? -.infinity : 0 } }
        // Of every kind of mask: none, one for all, one for each head, one for each query of a sequence, one number.
        let masks: [Tensor<Scalar>?] = [nil, causal, random([2, 1, 1]), random([2, 1, 3, 1]), Tensor(0.5)]
        for mask in masks {
            add(.attention, [random([2, 3, 12])]) { attention($0[0], heads: 2, mask: mask) }
        }
        for shape in [[1, 1, 3], [2, 0, 6], [0, 3, 6]] as [Shape] { add(.attention, [random(shape)]) { attention($0[0], heads: 1) } }
        for lag in [0, 1, 3, 6] {
            add(.crossCorrelation, [random([2, 5]), random([2, 5])]) { crossCorrelation($0[0], $0[1], maximumLag: lag) }
        }
    }
}

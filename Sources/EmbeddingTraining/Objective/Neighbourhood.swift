import Foundation
import Tensors

/// How partners lie in a space of embeddings.
package struct Neighbourhood {
    /// Share of windows whose partner is the nearest of all others.
    package let top1: Double
    /// Mean squared distance of partners: how well they agree. 0 is best.
    package let alignment: Double
    /// log of the mean of exp(−2 · squared distance) over all others: how evenly embeddings fill the sphere. 0 is collapse, −4 the
    /// least there can be in many dimensions.
    package let uniformity: Double

    /// - Parameters:
    ///   - embeddings: `[2 · pairs, width]`; row i + pairs is the partner of row i. They are brought to length 1.
    ///   - seekers: Pairs whose members look around; every pair if nil.
    ///
    /// Source of alignment and uniformity: Wang and Isola, "Understanding contrastive representation learning through alignment and
    /// uniformity on the hypersphere", ICML 2020.
    package init(_ embeddings: Tensor<Float>, seekers: Range<Int>? = nil) {
        let count = embeddings.shape[0], pairs = count / 2, width = embeddings.shape[1]
        var rows = embeddings.scalars
        for row in 0..<count {
            let length = max(1e-12, rows[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot())
            for i in row * width..<(row + 1) * width { rows[i] /= length }
        }
        let units = Tensor(shape: embeddings.shape, scalars: rows)
        let looking = seekers ?? 0..<pairs, seeking = Array(looking) + looking.map { $0 + pairs }
        let cosines = matmul(seeking.count == count ? units : units.gathered(axis: 0, seeking), units, transposeB: true).scalars
        var found = 0, distance = 0.0, spread = 0.0
        for (place, row) in seeking.enumerated() {
            let partner = (row + pairs) % count, target = cosines[place * count + partner]
            var isNearest = true
            for other in 0..<count where other != row {
                let cosine = cosines[place * count + other]
                if other != partner && cosine >= target { isNearest = false }
                spread += exp(-4 * (1 - Double(cosine)))
            }
            if isNearest { found += 1 }
            distance += 2 * (1 - Double(target))
        }
        top1 = Double(found) / Double(seeking.count)
        alignment = distance / Double(seeking.count)
        uniformity = log(spread / Double(seeking.count * (count - 1)))
    }
}

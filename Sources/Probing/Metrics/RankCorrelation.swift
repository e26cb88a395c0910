/// Spearman's rank correlation of outputs with labels; equal numbers share their mean rank, as in scipy's `spearmanr`. Not defined
/// where all are equal.
struct RankCorrelation: ProbeMetric {
    let name = "Spearman", isError = false
    let truths: [Double]

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let truths = self.truths, ofTruths = truths.indices.sorted { truths[$0] < truths[$1] }
        let ofOutputs = outputs.indices.sorted { outputs[$0] < outputs[$1] }
        return { weights in
            let a = Self.centred(Self.ranks(truths, ofTruths, weights), weights)
            let b = Self.centred(Self.ranks(outputs, ofOutputs, weights), weights)
            func product(_ x: [Double], _ y: [Double]) -> Double { weightedMean(x.indices.map { x[$0] * y[$0] }, weights) }
            return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
        }
    }

    private static func centred(_ values: [Double], _ weights: [Double]) -> [Double] {
        let mean = weightedMean(values, weights)
        return values.map { $0 - mean }
    }

    /// An item of weight 2 counts as two items.
    private static func ranks(_ values: [Double], _ order: [Int], _ weights: [Double]) -> [Double] {
        var ranks = [Double](repeating: 0, count: values.count), below = 0.0, start = 0
        while start < order.count {
            var end = start, weight = 0.0
            while end < order.count, values[order[end]] == values[order[start]] {
                weight += weights[order[end]]
                end += 1
            }
            for place in start..<end { ranks[order[place]] = below + (weight + 1) / 2 }
            below += weight
            start = end
        }
        return ranks
    }
}

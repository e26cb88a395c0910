/// The mean over labels of average precision, Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds that the outputs offer, as scikit-learn's
/// `average_precision_score(average: "macro")`. Labels that no item has do not count.
struct MeanAveragePrecision: ProbeMetric {
    let name = "mAP", isError = false
    /// `[items, labels]`, 1 or 0.
    let flags: [Double], labelCount: Int

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let count = flags.count / labelCount, flags = flags, labelCount = labelCount
        // The order of the items by each output stays the same for every weighting.
        let orders = (0..<labelCount).map { label in
            (0..<count).sorted { (outputs[$0 * labelCount + label], $1) > (outputs[$1 * labelCount + label], $0) }
        }
        return { weights in
            var sum = 0.0, defined = 0
            for label in 0..<labelCount {
                let positives = (0..<count).reduce(0.0) { $0 + flags[$1 * labelCount + label] * weights[$1] }
                if positives == 0 { continue }
                var hits = 0.0, seen = 0.0, counted = 0.0, precision = 0.0
                for (place, item) in orders[label].enumerated() {
                    hits += flags[item * labelCount + label] * weights[item]
                    seen += weights[item]
                    // Items of equal output come above a threshold together.
                    if place + 1 < count, outputs[orders[label][place + 1] * labelCount + label] == outputs[item * labelCount + label] { continue }
                    if seen > 0 { precision += (hits - counted) / positives * hits / seen }
                    counted = hits
                }
                sum += precision
                defined += 1
            }
            return sum / Double(defined)
        }
    }
}

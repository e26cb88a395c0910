import TempoEstimation

/// The share of tempi within 4 % of the label (Acc1), or of it times 1, 2, 3, 1/2 or 1/3 (Acc2); see `TempoRelation`.
struct TempoAccuracy: ProbeMetric {
    let name: String, isError = false
    let truths: [Double]
    let reading: any TempoReading
    let isRight: @Sendable (TempoRelation) -> Bool

    static func both(_ truths: [Double], _ reading: any TempoReading) -> [any ProbeMetric] {
        [TempoAccuracy(name: "Acc1", truths: truths, reading: reading) { $0.isAccuracy1 },
         TempoAccuracy(name: "Acc2", truths: truths, reading: reading) { $0.isAccuracy2 }]
    }

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let width = outputs.count / truths.count
        let right = truths.indices.map { item in
            let tempo = reading.tempo(outputs[item * width..<(item + 1) * width])
            return isRight(TempoRelation(estimatedBPM: tempo, annotatedBPM: truths[item])) ? 1.0 : 0
        }
        return { weightedMean(right, $0) }
    }
}

/// The coefficient of determination: 1 − Σ (y − ŷ)² / Σ (y − ȳ)²; 0 for always answering the mean.
struct Determination: ProbeMetric {
    let name = "R²", isError = false
    let truths: [Double]

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let squares = zip(outputs, truths).map { ($0 - $1) * ($0 - $1) }, truths = truths
        return { weights in
            let mean = weightedMean(truths, weights)
            return 1 - weightedMean(squares, weights) / weightedMean(truths.map { ($0 - mean) * ($0 - mean) }, weights)
        }
    }
}

/// The root of the mean squared error, in the unit of the labels.
struct RootMeanSquare: ProbeMetric {
    let name = "RMSE", isError = true
    let truths: [Double]

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let squares = zip(outputs, truths).map { ($0 - $1) * ($0 - $1) }
        return { weightedMean(squares, $0).squareRoot() }
    }
}

/// The share of items whose largest output is that of their class.
struct Accuracy: ProbeMetric {
    let name = "accuracy", isError = false
    let truths: [Int], classCount: Int

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let right = zip(largestOfRows(outputs, width: classCount), truths).map { $0 == $1 ? 1.0 : 0 }
        return { weightedMean(right, $0) }
    }
}

/// The mean over classes of F1 = 2 tp / (2 tp + fp + fn), as scikit-learn's `f1_score(average: "macro")`; classes that neither occur nor
/// are answered do not count.
struct MacroF1: ProbeMetric {
    let name = "macro-F1", isError = false
    let truths: [Int], classCount: Int

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let answers = largestOfRows(outputs, width: classCount), truths = truths, classCount = classCount
        return { weights in
            var hits = [Double](repeating: 0, count: classCount), occurrences = hits
            for (item, weight) in weights.enumerated() where weight != 0 {
                if answers[item] == truths[item] { hits[truths[item]] += weight }
                occurrences[truths[item]] += weight
                occurrences[answers[item]] += weight
            }
            let scores = (0..<classCount).filter { occurrences[$0] > 0 }.map { 2 * hits[$0] / occurrences[$0] }
            return scores.reduce(0, +) / Double(scores.count)
        }
    }
}

/// The mean over classes of the share of a class's items that are answered right, as scikit-learn's `balanced_accuracy_score`: by chance
/// one over the number of classes, however many items each has. Classes that do not occur do not count.
struct BalancedAccuracy: ProbeMetric {
    let name = "balanced accuracy", isError = false
    let truths: [Int], classCount: Int

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let right = zip(largestOfRows(outputs, width: classCount), truths).map { $0 == $1 }, truths = truths, classCount = classCount
        return { weights in
            var hits = [Double](repeating: 0, count: classCount), counts = hits
            for (item, weight) in weights.enumerated() where weight != 0 {
                counts[truths[item]] += weight
                if right[item] { hits[truths[item]] += weight }
            }
            let shares = (0..<classCount).filter { counts[$0] > 0 }.map { hits[$0] / counts[$0] }
            return shares.reduce(0, +) / Double(shares.count)
        }
    }
}

/// The mean of MIREX' weighted key score; see `MusicalKey.weightedScore`.
struct WeightedKeyScore: ProbeMetric {
    let name = "weighted key score", isError = false
    let keys: [MusicalKey], truths: [Int]

    func prepared(_ outputs: [Double]) -> ([Double]) -> Double {
        let scores = zip(largestOfRows(outputs, width: keys.count), truths).map { keys[$1].weightedScore(of: keys[$0]) }
        return { weightedMean(scores, $0) }
    }
}

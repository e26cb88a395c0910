import TempoEstimation

/// The lower tempo, the higher one, and the relative strength of the *lower* one from 0 to 1, separated by tabs: the
/// format of MIREX's tempo task, which `mir_eval.io.load_tempo` reads.
///
/// A file with one tempo only gives `0.00`, that tempo, and strength 0: nothing is invented, and all the strength is the
/// tempo's. A file without a tempo gives three zeros, so that the line count is that of the files.
/// The format has no path: lines come in the order of the inputs.
enum MIREXRecord {
    static func line(_ result: TempoResult) -> String {
        let estimate = result.estimate
        let first = known(estimate.tempoBPM), second = known(estimate.secondTempoBPM)
        // Without a strength neither is known to be stronger.
        let strength = first == 0 ? 0 : second == 0 ? 1 : min(1, max(0, known(estimate.strength, otherwise: 0.5)))
        let isFirstLower = first <= second
        return [
            fixed(min(first, second), decimals: Decimals.tempo),
            fixed(max(first, second), decimals: Decimals.tempo),
            fixed(first == 0 ? 0 : isFirstLower ? strength : 1 - strength, decimals: Decimals.confidence),
        ].map { $0! }.joined(separator: "\t") + "\n"
    }

    private static func known(_ value: Double?, otherwise: Double = 0) -> Double {
        guard let value, value.isFinite else { return otherwise }
        return value
    }
}

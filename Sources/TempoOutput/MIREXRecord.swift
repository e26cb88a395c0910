import TempoEstimation

/// The lower tempo, the higher one, and the relative strength of the *lower* one from 0 to 1, separated by tabs: the
/// format of MIREX's tempo task, which `mir_eval.io.load_tempo` reads.
///
/// A file with one tempo only gives `0.00`, that tempo, and strength 0: no second tempo is made up. A file without a tempo gives
/// three zeros, so that there are as many lines as files. The format has no path: lines come in the order of the inputs.
enum MIREXRecord {
    static func line(_ estimate: TempoEstimate) -> String {
        let tempo = estimate.tempo
        let first = known(tempo?.bpm), second = known(tempo?.secondBPM)
        let strength = first == 0 ? 0 : second == 0 ? 1 : min(1, max(0, known(tempo?.strength, otherwise: 0.5)))
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

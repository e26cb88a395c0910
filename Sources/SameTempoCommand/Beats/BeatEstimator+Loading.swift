import ArgumentParser
import Beats
import Formats
import SameTempo

extension BeatEstimator {
    /// The beat model that comes with the program, for the tempi of an estimator.
    ///
    /// - Throws: An exit code, after saying why.
    static func shipped(tempo: TempoEstimator) throws -> BeatEstimator {
        let model = try readOrStop { () throws(FormatError) in try BeatModel.shipped() }
        guard tempo.model.features == model.features else {
            throw stop("the tempo model reads other frames than the beat model; expected a model whose recipe leaves `features` as they are", .wrongUsage)
        }
        return BeatEstimator(tempo: tempo, model: model)
    }
}

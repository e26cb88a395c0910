import AudioEmbedding
import AudioFiles
import AudioSynthesis
import RandomStreams
import TempoEstimation
import Tensors

/// Renders every pattern, and some grooves, at every tempo, on all cores, and embeds each rendering.
///
/// - Parameter progress: Told how many of how many references are done.
/// - Returns: `[tempi · references of each, width]`, those of one tempo one after another.
func embeddedReferences(
    recipe: PairRecipe, encoder: EncoderModel, axis: TempoAxis, progress: @Sendable (_ done: Int, _ total: Int) -> Void
) throws -> Tensor<Float> {
    let patterns = recipe.references.patterns, perTempo = patterns.count + recipe.referenceGrooves.perTempo
    let sampleRate = recipe.features.sampleRate, seconds = recipe.references.seconds, audioEncoder = AudioEncoder(model: encoder)
    let rows = try parallelMap(axis.count * perTempo, progress: progress) { (item) throws(AudioError) -> [Float] in
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.references, UInt64(item))
        let tempo = axis.tempoBPM(at: Double(item / perTempo)), number = item % perTempo
        let sound = number < patterns.count
            ? renderReference(pattern: patterns[number], tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, stream: &stream)
            : renderGroove(tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        let embedding = try audioEncoder.embed(samples: sound.samples, sampleRate: sampleRate).mean
        return embedding ?? [Float](repeating: 0, count: encoder.width)
    }
    let table = Tensor<Float>(shape: [rows.count, encoder.width], scalars: rows.flatMap { $0 })
    return recipe.comparison.parts.of(table, encoder.configuration)
}

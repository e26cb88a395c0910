import AudioEmbedding
import Autodiff
import MusicData
import RandomStreams
import Tensors

/// Spaces that are shown the same windows, and where these come from.
///
/// The timbre path has windows of its own, because what it must not find its partner by differs: key and tempo find a partner so
/// easily that the path learns little else, so both are changed. The rhythm path must keep its tempo.
struct PartnerView {
    let spaces: [PartnerSpace]
    let training: PartnerSampler
    let heldOut: PartnerSampler

    private init(_ spaces: [PartnerSpace], _ recipe: ContrastiveRecipe, _ transformation: TransformationSettings, _ music: (training: [MusicTrack], heldOut: [MusicTrack])) {
        self.spaces = spaces
        training = PartnerSampler(music.training, recipe: recipe, transformation: transformation, purpose: RandomPath.training)
        heldOut = PartnerSampler(music.heldOut, recipe: recipe, transformation: transformation, purpose: RandomPath.validation)
    }

    /// Those that a recipe asks for, at least one.
    static func all(
        _ recipe: ContrastiveRecipe, training: [MusicTrack], heldOut: [MusicTrack], stream: inout RandomStream
    ) -> [PartnerView] {
        let spaces = PartnerSpace.all(recipe, stream: &stream), music = (training, heldOut)
        let shared = spaces.filter { $0.parts != [.timbre] }, timbre = spaces.filter { $0.parts == [.timbre] }
        return [
            PartnerView(shared, recipe, recipe.transformation, music), PartnerView(timbre, recipe, recipe.timbreTransformation, music),
        ].filter { !$0.spaces.isEmpty }
    }

    /// The paths that any of the spaces reads, each once: an embedding before whitening, `[batch, …]`.
    func paths(of excerpts: Tensor<Float>, by encoder: EncoderNetwork<Float>) -> [EmbeddingPart: Variable<Float>] {
        let needed = EmbeddingPart.learned.filter { part in spaces.contains { $0.parts.contains(part) } }
        // The rhythm path last, whose values are the most: the backward pass frees them first.
        return Dictionary(uniqueKeysWithValues: needed.reversed().map { ($0, encoder.path($0, excerpts)) })
    }
}

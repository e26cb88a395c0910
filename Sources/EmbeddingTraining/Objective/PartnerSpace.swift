import AudioEmbedding
import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// Some of an encoder's paths, which must find partners on their own, behind a projector.
struct PartnerSpace {
    /// As records call it.
    let name: String
    /// Of its loss in the sum; above 0.
    let weight: Double
    /// The paths that it reads.
    let parts: [EmbeddingPart]
    private let projector: Projector

    private init(_ name: String, _ weight: Double, _ parts: [EmbeddingPart], _ recipe: ContrastiveRecipe, _ stream: inout RandomStream) {
        (self.name, self.weight, self.parts) = (name, weight, parts)
        let configuration = recipe.encoderConfiguration
        let width = parts.reduce(0) { $0 + ($1 == .rhythm ? configuration.rhythmWidth : configuration.pooledWidth) }
        projector = Projector(width, recipe.objective, stream: &stream)
    }

    /// Those that a recipe gives a weight, at least one.
    static func all(_ recipe: ContrastiveRecipe, stream: inout RandomStream) -> [PartnerSpace] {
        let wanted: [(String, Double, [EmbeddingPart])] = [
            ("whole", recipe.objective.wholeWeight, [.rhythm, .timbre]), ("rhythm", recipe.objective.rhythmWeight, [.rhythm]),
            ("timbre", recipe.objective.timbreWeight, [.timbre]),
        ]
        return wanted.filter { $0.1 > 0 }.map { PartnerSpace($0, $1, $2, recipe, &stream) }
    }

    var parameters: [NamedParameter<Float>] { projector.parameters(under: "projector.\(name)") }

    /// What is compared, `[batch, projectorWidth]`.
    func projected(_ paths: [EmbeddingPart: Variable<Float>]) -> Variable<Float> {
        projector(parts.count == 1 ? paths[parts[0]]! : .concatenated(parts.map { paths[$0]! }, axis: 1))
    }
}

import AudioFiles
import Formats

/// A way to describe the sound of a song so that equal parts look alike.
///
/// To add one, write a type that conforms, and name it in `StructureFeatures.all`.
public protocol StructureFeature: Sendable {
    /// What users call it.
    static var name: String { get }
    /// What it listens to, for users.
    static var summary: String { get }

    /// - Parameter model: The file of what was learned; nil for what comes with the program. Features that learn nothing pass it over.
    /// - Throws: `FormatError` for a file that cannot be read or is of another kind.
    static func load(model: String?) throws(FormatError) -> Self

    /// What turns a song into steps.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    func extractor() throws(AudioError) -> any StepExtractor
}

/// Turns the samples of one song into steps. Memory grows by the steps only.
public protocol StepExtractor: AnyObject {
    /// Takes in mono samples at `StructureFeatures.sampleRate`, full scale ±1, that follow those of the last call.
    func process(_ samples: UnsafeBufferPointer<Float>)
    /// Ends the song. To be called once.
    func finish() -> FeatureSteps
}

/// The features there are.
public enum StructureFeatures {
    /// In the order in which they are named to users; the first is the default.
    public static let all: [any StructureFeature.Type] = [
        LearnedFeature.self, MFCCFeature.self, MelFeature.self, ChromaFeature.self, EncoderFeature.self,
    ]

    /// The one of a name; nil if there is none.
    public static func named(_ name: String) -> (any StructureFeature.Type)? { all.first { $0.name == name } }

    /// Samples per second that extractors are fed.
    public static let sampleRate = 22050
}

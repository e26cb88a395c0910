import Formats
import Foundation

/// What a checkpoint says of itself, read without its recipe and without making a network.
///
/// The arrays' checksum is computed anew, so facts of a damaged file are never given.
public struct CheckpointFacts: Sendable, Hashable {
    /// Names as in the file, less `weights.`: those of the model that training would go on with.
    public struct Weight: Sendable, Hashable {
        /// The module's dotted name for it.
        public let name: String
        /// Its shape.
        public let extents: [Int]
    }

    /// The format's name and version.
    public let format: String
    /// Steps done.
    public let step: Int
    /// The step of the best validation; 0 before the first.
    public let bestStep: Int
    /// Infinite before the first validation.
    public let bestValidationLoss: Double
    /// SHA-256 of the resolved recipe, `Recipe.contentHash`.
    public let recipeHash: String
    /// SHA-256 over the data.
    public let dataHash: String
    /// The version that saved it; compare `engineVersion`.
    public let engineVersion: String
    /// SHA-256 of the arrays, found equal to the one written in the file.
    public let checksum: String
    /// What training would go on with, in the file's order.
    public let weights: [Weight]

    /// Whether a file calls itself a checkpoint, of whatever version.
    public static func isCheckpoint(_ file: SafeTensors) -> Bool {
        file.metadata["format"]?.hasPrefix("sametempo-checkpoint-") == true
    }

    /// - Throws: `FormatError` for a file that is damaged, no checkpoint, or of another version.
    public init(_ file: SafeTensors) throws(FormatError) {
        func wrong(_ found: String) -> FormatError {
            .malformed(path: file.path, place: nil, found: found, expected: "a whole checkpoint of this version (\(Checkpoint.format))")
        }
        let metadata = file.metadata
        guard let format = metadata["format"], format == Checkpoint.format else { throw wrong("format \(metadata["format"] ?? "unknown")") }
        guard let step = metadata["step"].flatMap({ Int($0) }), let bestStep = metadata["bestStep"].flatMap({ Int($0) }),
              let bestLoss = metadata["bestValidationLoss"].flatMap({ UInt64($0) }),
              let identity = metadata["identity"].flatMap({ try? JSONDecoder().decode(RunIdentity.self, from: Data($0.utf8)) }),
              let checksum = metadata["checksum"]
        else { throw wrong("no readable description") }
        guard file.isIntact() == true else { throw wrong("a wrong checksum: the file is damaged") }
        (self.format, self.step, self.bestStep, self.checksum) = (format, step, bestStep, checksum)
        bestValidationLoss = Double(bitPattern: bestLoss)
        (recipeHash, dataHash, engineVersion) = (identity.recipeHash, identity.dataHash, identity.engineVersion)
        weights = file.entries.filter { $0.name.hasPrefix("weights.") }
            .map { Weight(name: String($0.name.dropFirst("weights.".count)), extents: $0.extents) }
    }
}

import AudioEmbedding

/// The sizes of a `TranslationNetwork`.
public struct TranslationConfiguration: Hashable, Sendable, Codable {
    /// A part of the embeddings that are moved, on its own.
    public struct Part: Hashable, Sendable, Codable {
        /// Which.
        public var part: EmbeddingPart
        /// Its numbers.
        public var width: Int
        /// Numbers in the hidden layers between what it is and how it moves; none for a linear map.
        public var hiddenWidths: [Int]

        /// All sizes.
        public init(part: EmbeddingPart, width: Int, hiddenWidths: [Int]) { (self.part, self.width, self.hiddenWidths) = (part, width, hiddenWidths) }
    }

    /// In the order in which an embedding has them.
    public var parts: [Part]

    /// All parts of an encoder's embeddings.
    ///
    /// - Parameters:
    ///   - rhythmHiddenWidths: Of the rhythm part, which moves most.
    ///   - otherHiddenWidths: Of the others.
    public init(_ encoder: EncoderConfiguration, rhythmHiddenWidths: [Int], otherHiddenWidths: [Int]) {
        parts = EmbeddingPart.allCases.filter { !encoder.range(of: $0).isEmpty }.map {
            Part(part: $0, width: encoder.range(of: $0).count, hiddenWidths: $0 == .rhythm ? rhythmHiddenWidths : otherHiddenWidths)
        }
    }

    /// Numbers of an embedding.
    public var width: Int { parts.reduce(0) { $0 + $1.width } }

    /// The numbers of each part, in order.
    var ranges: [Range<Int>] {
        var start = 0
        return parts.map { part in
            defer { start += part.width }
            return start..<start + part.width
        }
    }

    /// Hidden layers that a part may have.
    public static let mostLayers = 8

    /// Whether a network can be made with these sizes.
    package var isValid: Bool {
        (1...EmbeddingPart.allCases.count).contains(parts.count) && Set(parts.map(\.part)).count == parts.count
            && parts.allSatisfy { (1...65536).contains($0.width) && $0.hiddenWidths.count <= Self.mostLayers && $0.hiddenWidths.allSatisfy { (1...8192).contains($0) } }
    }

    /// How many numbers the weights have, without biases.
    ///
    /// - Precondition: `isValid`.
    package var weightCount: Int {
        parts.reduce(0) { sum, part in
            var inputs = part.width + (part.hiddenWidths.isEmpty ? 0 : RatioFeatures.count), count = sum
            for outputs in part.hiddenWidths {
                count += inputs * outputs
                inputs = outputs
            }
            return count + inputs * part.width
        }
    }
}

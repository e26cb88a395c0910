/// A limited number of pieces of a stream of unknown length, always spread evenly over it: all pieces at first; when they become
/// too many, every second one; then every fourth; and so on.
struct EvenlySpread<Piece> {
    /// How many are kept at most.
    let maximumCount: Int
    /// In order; `number` counts the pieces of the stream, kept or not.
    var pieces: [(number: Int, piece: Piece)] = []
    /// Pieces of the stream so far.
    private(set) var count = 0
    private var stride = 1

    init(maximumCount: Int) { self.maximumCount = maximumCount }

    /// Whether no piece has been let go.
    var keepsAll: Bool { stride == 1 }

    /// Whether the next piece will be kept, so that it need not be made for nothing.
    var wantsNext: Bool { count % stride == 0 }

    /// Takes in the next piece; nil if it is not wanted.
    mutating func append(_ piece: Piece?) {
        if let piece { pieces.append((count, piece)) }
        count += 1
        if pieces.count > maximumCount {
            stride *= 2
            pieces.removeAll { $0.number % stride != 0 }
        }
    }
}

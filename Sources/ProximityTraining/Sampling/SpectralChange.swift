import MusicData

/// How much the sound of a track changes after each moment, and before it: the distance of the magnitudes of the two-dimensional Fourier
/// transforms of two pieces of it, one next to the moment and one further away.
///
/// Source: McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019.
package struct SpectralChange: Sendable {
    /// For each second, how much the piece that begins there differs from the one that begins `distanceSeconds` later.
    private let changes: [Float]

    /// About twelve beats.
    private static let distanceSeconds = 6

    /// Measures a track.
    package init(_ track: MusicTrack, by transform: PieceTransform) {
        let count = Int(Double(track.frameCount) / transform.framesPerSecond) + 1
        let pieces = (0..<count).map { transform.magnitudes(track, startSeconds: Double($0)) }
        changes = pieces.indices.map { second in
            zip(pieces[second], pieces[min(count - 1, second + Self.distanceSeconds)]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
    }

    /// After a moment.
    package func after(_ seconds: Double) -> Float { change(at: seconds) }

    /// Before it: of the pieces that end there and before.
    package func before(_ seconds: Double) -> Float { change(at: seconds - Double(Self.distanceSeconds) - PieceTransform.pieceSeconds) }

    private func change(at seconds: Double) -> Float { changes[max(0, min(changes.count - 1, Int(seconds.rounded())))] }
}

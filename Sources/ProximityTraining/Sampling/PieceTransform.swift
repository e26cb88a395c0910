import AudioFeatures
import Foundation
import MusicData
import Tensors

/// The magnitudes of the two-dimensional Fourier transform of pieces of log-mel frames. They do not depend on where in a piece things
/// happen, so a bar is like the bar after it.
package struct PieceTransform: Sendable {
    /// Length of a piece: about eight beats.
    static let pieceSeconds = 4.0
    /// The transform needs no more than so many frames a second; the track's are pooled.
    private static let pooledFramesPerSecond = 10.0

    /// Of the tracks.
    let framesPerSecond: Double
    private let bandCount: Int
    private let frameCount: Int
    private let pooledFrames: Int
    private let timeFrequencies: Int
    /// Cosines and then sines along time, `[2 · timeFrequencies, frameCount]`, and along bands, `[bandCount, 2 · bandCount]`.
    private let time, bands: Tensor<Float>

    package init(bandCount: Int, framesPerSecond: Double) {
        let pooled = max(1, Int(framesPerSecond / Self.pooledFramesPerSecond))
        let frames = max(2, Int(Self.pieceSeconds * framesPerSecond) / pooled)
        // The other frequencies of a real signal mirror these.
        let half = frames / 2 + 1
        (self.framesPerSecond, self.bandCount, pooledFrames, frameCount, timeFrequencies) = (framesPerSecond, bandCount, pooled, frames, half)
        time = Tensor(shape: [2 * half, frames]) { out in
            for row in 0..<2 * half {
                for frame in 0..<frames { out[row * frames + frame] = Self.wave(row % half, frame, frames, isSine: row >= half) }
            }
        }
        bands = Tensor(shape: [bandCount, 2 * bandCount]) { out in
            for band in 0..<bandCount {
                for column in 0..<2 * bandCount {
                    out[band * 2 * bandCount + column] = Self.wave(column % bandCount, band, bandCount, isSine: column >= bandCount)
                }
            }
        }
    }

    private static func wave(_ frequency: Int, _ place: Int, _ length: Int, isSine: Bool) -> Float {
        let angle = 2 * Double.pi * Double(frequency * place % length) / Double(length)
        return Float(isSine ? sin(angle) : cos(angle))
    }

    /// log(1 + magnitude) of the transform of a piece, `[frequencies in time][frequencies in bands]`; beyond the end of the track its last
    /// frame is repeated.
    package func magnitudes(_ track: MusicTrack, startSeconds: Double) -> [Float] {
        let products = matmul(matmul(time, piece(track, Int(startSeconds * framesPerSecond))), bands).scalars
        let width = 2 * bandCount, half = timeFrequencies
        var result = [Float](repeating: 0, count: half * bandCount)
        for row in 0..<half {
            for column in 0..<bandCount {
                // (c − i s) x (C − i S), with the products of the cosines c, C and the sines s, S.
                let cc = products[row * width + column], cs = products[row * width + bandCount + column]
                let sc = products[(half + row) * width + column], ss = products[(half + row) * width + bandCount + column]
                result[row * bandCount + column] = log1p(((cc - ss) * (cc - ss) + (cs + sc) * (cs + sc)).squareRoot())
            }
        }
        return result
    }

    /// Pooled frames in nepers, `[frameCount, bandCount]`.
    private func piece(_ track: MusicTrack, _ start: Int) -> Tensor<Float> {
        let bandCount = bandCount, pooledFrames = pooledFrames, last = track.frameCount - 1, scale = 1 / (LogMelFrames.stepsPerNeper * Float(pooledFrames))
        return withExtendedLifetime(track) {
            Tensor(shape: [frameCount, bandCount]) { out in
                for frame in 0..<frameCount {
                    for band in 0..<bandCount { out[frame * bandCount + band] = 0 }
                    for inside in 0..<pooledFrames {
                        let source = min(last, start + frame * pooledFrames + inside) * bandCount
                        for band in 0..<bandCount { out[frame * bandCount + band] += scale * Float(track.values[source + band]) }
                    }
                }
            }
        }
    }
}

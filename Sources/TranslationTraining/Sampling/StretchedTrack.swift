import AudioEmbedding
import Foundation
import MusicData
import RandomStreams
import Tensors

/// What an encoder makes of a track at several speeds.
struct StretchedTrack: Sendable {
    /// log2 of the stretch ratios; the first is 0.
    let octaves: [Double]
    /// `[stretches · windows, width]`: the windows of one stretch one after another. Window i of each is of the same music.
    let embeddings: Tensor<Float>

    var windowCount: Int { embeddings.shape[0] / octaves.count }

    /// Embeds a track. Same stream, same result.
    init(_ track: MusicTrack, encoder: EncoderModel, recipe: TranslationRecipe, stream: RandomStream) {
        var stream = stream
        let settings = recipe.stretches, frames = recipe.windowFrames, bands = recipe.features.featureCount
        // One in each of as many equal parts of the range, so that few stretches cover all of it.
        let others = (1..<settings.perTrack).map { part in
            settings.octaves * (2 * (Double(part - 1) + stream.uniform()) / Double(settings.perTrack - 1) - 1)
        }
        octaves = [0] + others
        let ratios = octaves.map { exp2($0) }, windows = settings.windowsPerTrack
        let longest = Double(frames) * (ratios.max() ?? 1), last = max(0, Double(track.frameCount) - longest - 2)
        let excerpts = Tensor<Float>(stacking: ratios.count * windows, each: [frames, bands]) { item, target in
            let ratio = ratios[item / windows], number = Double(item % windows)
            // Windows of all stretches have the same middle.
            let middle = longest / 2 + last * (windows == 1 ? 0.5 : number / Double(windows - 1))
            track.readExcerpt(startFrame: middle - Double(frames) * ratio / 2, ratio: ratio, frameCount: frames, bandGroups: recipe.features.bandGroups, into: target)
        }
        embeddings = encoder(excerpts)
    }

    /// The mean embedding of some windows at one stretch.
    func mean(stretch: Int, windows: [Int], into target: UnsafeMutablePointer<Float>) {
        let width = embeddings.shape[1]
        embeddings.withUnsafePointer { scalars in
            for column in 0..<width {
                var sum: Float = 0
                for window in windows { sum += scalars[(stretch * windowCount + window) * width + column] }
                target[column] = sum / Float(windows.count)
            }
        }
    }
}

import Autodiff
import Formats
import Foundation
import MusicData
import TempoEstimation
import Tensors

extension MusicTrack {
    /// The middle of the track, as one excerpt of a recipe's length: `[1, frames, bands]`.
    func middleExcerpt(_ recipe: TempoRecipe) -> Tensor<Float> {
        let start = Double(max(0, frameCount - recipe.excerptFrames) / 2)
        return Tensor(stacking: 1, each: [recipe.excerptFrames, bandCount]) { _, target in
            readExcerpt(startFrame: start, ratio: 1, frameCount: recipe.excerptFrames, bandGroups: recipe.features.bandGroups, into: target)
        }
    }
}

/// The periodicity spectrum of an excerpt, a row for each onset strength, slow rates on the left; below it the tempo
/// distribution as columns that stand under their rates. White is much.
///
/// - Parameter excerpt: `[1, frames, bands]`.
func periodicityPicture(of excerpt: Tensor<Float>, network: PeriodicityNetwork<Float>) -> PNG {
    let (spectrum, distribution) = GradientMode.disabled {
        let periodicity = network.periodicity(network.onsetStrengths(excerpt))
        return (periodicity.value, network.scores(periodicity).value.softmax().scalars)
    }
    let rates = spectrum.shape[1], channels = spectrum.shape[2], numbers = spectrum.scalars
    let (columnWidth, rowHeight, barHeight) = (3, 6, 48)
    let width = rates * columnWidth, height = channels * rowHeight + barHeight
    var pixels = [UInt8](repeating: 0, count: width * height)
    let peak = max(numbers.max() ?? 0, 1e-6)
    for y in 0..<channels * rowHeight {
        for x in 0..<width {
            let value = numbers[x / columnWidth * channels + y / rowHeight] / peak
            pixels[y * width + x] = UInt8(max(0, min(255, value.isFinite ? value * 255 : 0)).rounded())
        }
    }
    let configuration = network.configuration
    let octaves = log2(configuration.tempoAxis.minimumBPM / configuration.rateMinimumBPM)
    let firstBin = Int((octaves * Double(configuration.binsPerOctave)).rounded())
    let highest = max(distribution.max() ?? 0, 1e-6)
    for (bin, share) in distribution.enumerated() where (0..<rates).contains(firstBin + bin) && share.isFinite {
        let bar = Int((share / highest * Float(barHeight - 4)).rounded())
        for y in height - bar..<height {
            for x in 0..<columnWidth { pixels[y * width + (firstBin + bin) * columnWidth + x] = 255 }
        }
    }
    return PNG(width: width, height: height, pixels: pixels)
}

import AudioFeatures
import Autodiff
import Formats
import Foundation
import TempoEstimation
import Tensors

/// What a training run shows in TensorBoard: every number of its records, and at each validation what the network hears
/// in one fixed excerpt.
///
/// Only written, never read: neither checkpoints nor what is learned depends on it.
final class TrainingEvents {
    private let folder: String
    private let excerpt: Tensor<Float>?
    private var file: EventFile?

    /// - Parameters:
    ///   - folder: Where the event files go; made with the first record.
    ///   - track: Music whose middle is shown.
    init(folder: String, track: TrainingTrack?, recipe: Recipe) {
        self.folder = folder
        excerpt = track.map { track in
            Tensor(shape: [1, recipe.excerptFrames, track.bandCount]) { out in
                readExcerpt(frames: track.values, bandCount: track.bandCount,
                            startFrame: Double(max(0, track.frameCount - recipe.excerptFrames) / 2), ratio: 1,
                            frameCount: recipe.excerptFrames, bandGroups: recipe.features.bandGroups, into: out)
            }
        }
    }

    /// - Parameter network: The one that was validated, if the record holds a validation.
    func add(_ record: StepRecord, network: PeriodicityNetwork<Float>) throws(FormatError) {
        let now = Date().timeIntervalSince1970
        if file == nil {
            do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
                throw .system(path: folder, operation: "make the folder for TensorBoard", reason: error.localizedDescription)
            }
            file = try EventFile(folder: folder, firstStep: record.step, seconds: now)
        }
        var values: [EventValue] = record.scalars.map { name, value in
            .scalar(tag: name.contains("/") ? name : "training/\(name)", value: Float(value))
        }
        if record.validation != nil, let excerpt {
            values.append(.image(tag: "validation/periodicity", periodicityPicture(of: excerpt, network: network)))
        }
        try file!.write(values, step: record.step, seconds: now)
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

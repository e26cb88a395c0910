import AudioFeatures
import AudioSynthesis
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors
import TempoEstimation

/// A network so small that every weight of it can be checked, yet with all its parts.
func tinyConfiguration(binsPerOctave: Int = 4) -> PeriodicityNetworkConfiguration {
    var configuration = PeriodicityNetworkConfiguration()
    configuration.bandCount = 3
    configuration.activationChannels = [2, 3, 2]
    configuration.dilations = [1, 2, 1]
    configuration.kernelSize = 3
    configuration.rateOctaves = 3
    configuration.binsPerOctave = binsPerOctave
    configuration.headChannels = 3
    configuration.tempoBinCount = 2 * binsPerOctave
    return configuration
}

/// A whole model around an untrained tiny network, with references of two patterns.
func tinyModel(seed: UInt64 = 1) throws -> TempoModel {
    var stream = RandomStream(seed: seed)
    var configuration = tinyConfiguration(binsPerOctave: 2)
    configuration.bandCount = 8
    let features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
    let network = PeriodicityNetwork<Float>(configuration, stream: &stream)
    let references = try ReferenceBank.rendered(
        patterns: [.click, .rock], axis: TempoAxis(minimumBPM: 60, maximumBPM: 120, binsPerOctave: 3), seconds: 4,
        windowSeconds: 4, network: network, features: features, seed: seed)
    return TempoModel(features: features, network: network, classifier: SameDifferentClassifier(),
                      windows: WindowPlan(windowSeconds: 4), references: references,
                      prior: TempoPrior(centreBPM: 110, widthOctaves: 0.7), calibration: ConfidenceCalibration(slope: 3, intercept: 6, minimumConfidence: 0.01),
                      provenance: ["seed": "\(seed)"])
}

/// A folder that is there for one test.
func withFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
}

/// Log-mel excerpts of soft pulses at `tempoBPM`, `[1, frames, bands]`: a continuous function of time, so that any tempo
/// is exact.
func pulseTrain<Scalar: TensorScalar>(tempoBPM: Double, frames: Int, bands: Int, framesPerSecond: Double = 50) -> Tensor<Scalar> {
    let period = 60 / tempoBPM * framesPerSecond
    return Tensor(shape: [1, frames, bands]) { out in
        for frame in 0..<frames {
            let phase = (Double(frame) - Double(frames) / 2) / period
            let distance = (phase - phase.rounded()) * period
            for band in 0..<bands { out[frame * bands + band] = Scalar(6 * exp(-0.5 * distance * distance / 4) + 0.1 * Double(band)) }
        }
    }
}

func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let meanA = a.reduce(0, +) / Double(a.count), meanB = b.reduce(0, +) / Double(b.count)
    var ab = 0.0, aa = 0.0, bb = 0.0
    for (x, y) in zip(a, b) { ab += (x - meanA) * (y - meanB); aa += (x - meanA) * (x - meanA); bb += (y - meanB) * (y - meanB) }
    return ab / (aa * bb).squareRoot()
}

/// References whose distributions peak where their tempo lies: what a perfect network would say.
func perfectModel(stepsPerOctave: Int = 48, minimumConfidence: Double = 0) -> TempoModel {
    var stream = RandomStream(seed: 1)
    let patterns: [ReferencePattern] = [.click, .rock]
    let network = PeriodicityNetwork<Float>(PeriodicityNetworkConfiguration(), stream: &stream)
    let tempi = TempoAxis(minimumBPM: 40, maximumBPM: 240, binsPerOctave: stepsPerOctave), bins = network.configuration.tempoAxis
    let rows = patterns.flatMap { _ in tempi.temposBPM.flatMap { peaked(at: $0, bins).map { Float($0) } } }
    let references = ReferenceBank(patterns: patterns, axis: tempi,
                                   distributions: Tensor(shape: [patterns.count, tempi.count, bins.count], scalars: rows))
    return TempoModel(features: LogMelConfiguration(), network: network, classifier: SameDifferentClassifier(),
                      windows: WindowPlan(windowSeconds: 8), references: references, prior: TempoPrior(),
                      calibration: ConfidenceCalibration(slope: 4, intercept: 8, minimumConfidence: minimumConfidence))
}

/// A tempo distribution around one tempo, about as wide as the network's.
func peaked(at tempo: Double, _ axis: TempoAxis) -> [Double] {
    let raw = (0..<axis.count).map { exp(-0.5 * pow((Double($0) - axis.bin(ofBPM: tempo)) / 1.5, 2)) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
}

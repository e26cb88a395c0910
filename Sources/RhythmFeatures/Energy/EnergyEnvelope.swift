import AudioFeatures

/// How much energy a sound has at each moment, a hundred times a second.
///
/// The energy of a frame of 100 ms under the Hann window. By Parseval's theorem that is, up to a factor, the sum of its power
/// spectrum, which is the envelope `mironsets` of the MIR toolbox takes by default ("Spectro").
final class EnergyEnvelope {
    static let frameLength = 4410, hopLength = 441
    static let framesPerSecond = 100.0

    private var cutter = FrameCutter(frameLength: frameLength, hopLength: hopLength, padding: 0)
    private let weights = hannWindow(length: frameLength).map { Double($0) * Double($0) }
    /// Not normalised, one a frame.
    private var energies: [Double] = []

    func process(_ samples: UnsafeBufferPointer<Float>) {
        cutter.process(samples) { frame in
            var sum = 0.0
            for i in weights.indices { sum += weights[i] * Double(frame[i]) * Double(frame[i]) }
            energies.append(sum)
        }
    }

    /// The largest is 1; empty where nothing is heard.
    var normalized: [Double] {
        guard let largest = energies.max(), largest > 0 else { return [] }
        return energies.map { $0 / largest }
    }
}

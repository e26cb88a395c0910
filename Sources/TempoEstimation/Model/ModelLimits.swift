import AudioFeatures
import Foundation

// The sizes in a model file are checked against these limits before anything is computed from them or memory is taken for them: a
// file from a stranger must not be able to stop the program.

extension LogMelConfiguration {
    /// Whether sound can be analysed with these settings.
    var isValid: Bool {
        func isFrame(_ length: Int) -> Bool { (2...1 << 17).contains(length) && length % 2 == 0 }
        guard (1000...1 << 20).contains(sampleRate), isFrame(frameLength), (1...1 << 17).contains(hopLength),
              (1...4096).contains(bandCount), (0...4096).contains(semitoneBandCount) else { return false }
        let highest = Double(sampleRate) / 2
        guard 0 <= minimumHz, minimumHz < maximumHz, maximumHz <= highest else { return false }
        return semitoneBandCount == 0
            || (isFrame(semitoneFrameLength) && semitoneMinimumHz > 0
                && semitoneMinimumHz * exp2(Double(semitoneBandCount) / 12) < highest)
    }
}

extension PeriodicityNetworkConfiguration {
    /// Whether a network can be made with these sizes.
    var isValid: Bool {
        let counts = [bandCount, headChannels, binsPerOctave, tempoBinCount, kernelSize] + activationChannels
        // The ranges come first: products and logarithms of what they let through cannot overflow.
        return (1...64).contains(activationChannels.count) && dilations.count == activationChannels.count
            && counts.allSatisfy { (1...4096).contains($0) } && dilations.allSatisfy { (1...64).contains($0) }
            && kernelSize % 2 == 1 && (1...16).contains(rateOctaves) && framesPerSecond > 0
            && (1e-3...1e5).contains(rateMinimumBPM) && (1e-3...1e5).contains(tempoMinimumBPM) && isPossible
    }

    /// How many numbers the weights have, without biases.
    ///
    /// - Precondition: `isValid`.
    var weightCount: Int {
        var count = 0, inputs = bandCount
        for outputs in activationChannels {
            count += inputs * outputs * kernelSize
            inputs = outputs
        }
        return count + inputs * headChannels + headChannels * headChannels * 9 + headChannels * 8 + 8 * 16 * (2 * reachBins + 1) + 16
    }
}

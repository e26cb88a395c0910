import AudioNetworks
import Foundation

// The sizes in a model file are checked against these limits before anything is computed from them or memory is taken for them: a
// file from a stranger must not be able to stop the program.

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

    /// Whether windows of so many frames need no array that is larger than `WindowMemory.limit`.
    package func fitsMemory(windowFrames: Int) -> Bool { largestArray(windowFrames: windowFrames) <= WindowMemory.limit }

    /// Numbers in the largest array that a window needs; see `WindowMemory`.
    func largestArray(windowFrames: Int) -> Int {
        WindowMemory.largestArray(frames: windowFrames, bands: bandCount, channels: activationChannels, onsetChannels: activationChannels.last ?? 0,
                                  rates: rateOctaves * binsPerOctave, rateChannels: headChannels)
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

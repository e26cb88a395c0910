import Foundation

extension LogMelConfiguration {
    /// Whether sound can be analysed with these settings. Those in a model file are checked before anything is computed from them or
    /// memory is taken for them: a file from a stranger must not be able to stop the program.
    package var isValid: Bool {
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

import AudioFeatures
import Tensors

extension Tensor<Float> {
    /// Log-mel frames as the network reads them, not stretched; see `readExcerpt`.
    ///
    /// - Parameters:
    ///   - frames: Fixed-point values, `[frame][band]`; all of them are read.
    ///   - bandGroups: As `LogMelConfiguration.bandGroups`.
    /// - Returns: `[1, frames, bands]`.
    package init(excerpt frames: UnsafeBufferPointer<Int16>, bandCount: Int, bandGroups: [Int]) {
        let count = frames.count / bandCount
        self.init(shape: [1, count, bandCount]) { out in
            readExcerpt(frames: frames, bandCount: bandCount, startFrame: 0, ratio: 1, frameCount: count, bandGroups: bandGroups, into: out)
        }
    }
}

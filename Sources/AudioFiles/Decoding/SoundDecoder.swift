/// Some samples of one format. They lie in the decoder's memory, until it is asked for more.
package struct SoundBlock {
    /// `frameCount` times `channelCount`, interleaved.
    package let samples: UnsafeBufferPointer<Float>
    package let frameCount: Int
    package let channelCount: Int
    package let sampleRate: Int

    package init(samples: UnsafeBufferPointer<Float>, frameCount: Int, channelCount: Int, sampleRate: Int) {
        (self.samples, self.frameCount, self.channelCount, self.sampleRate) = (samples, frameCount, channelCount, sampleRate)
    }
}

/// Turns the bytes of one file, or of one of several that were joined, into samples.
///
/// A decoder goes on past damage and past the end that a header promises, as far as it can, and keeps account of the bytes.
protocol SoundDecoder: AnyObject {
    /// As the header has it; what is in the blocks counts.
    var sampleRate: Int { get }
    var channelCount: Int { get }
    /// How much sound the header promises; nil if it does not say.
    var promisedSeconds: Double? { get }
    /// The next samples, at least one of each channel; nil at the end.
    func next() -> SoundBlock?
    /// What was damaged on the way; final after the end.
    var damage: String? { get }
    /// What else the library has to say, mostly of things that cannot be heard; final after the end.
    var remarks: String? { get }
    /// Bytes of sound that were decoded, and bytes before `end` that should be sound and were not. Final after the end.
    var account: ByteAccount { get }
    /// Where what the decoder understands ends, as an offset in its bytes: something else may begin there. Final after the end.
    var end: Int64 { get }
}

/// What became of bytes.
struct ByteAccount {
    /// Turned into samples.
    var heard: Int64 = 0
    /// Neither turned into samples nor known to be anything else, such as a tag.
    var unheard: Int64 = 0
}

/// A library does not take the bytes for sound.
struct DecoderRefusal: Error {
    var reason: String
}

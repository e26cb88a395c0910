/// What FFmpeg makes of a file when nobody has looked into it before: tags and all else among the bytes, as a player that uses it does.
package final class WholeFileReader {
    private let bytes: FileBytes
    private let decoder: LibAVDecoder

    /// Nil where FFmpeg is not there or finds no sound.
    package init?(path: String) {
        guard LibAVDecoder.isThere, let bytes = try? FileBytes(path: path), let decoder = try? LibAVDecoder(bytes, mediaBytes: nil, headerShare: 0)
        else { return nil }
        (self.bytes, self.decoder) = (bytes, decoder)
    }

    /// Gives the next block to `body`, interleaved; false at the end.
    package func next(_ body: (_ samples: UnsafeBufferPointer<Float>, _ channelCount: Int, _ sampleRate: Int) -> Void) -> Bool {
        guard let block = decoder.next() else { return false }
        body(block.samples, block.channelCount, block.sampleRate)
        return true
    }

    /// Whether something could not be decoded; final after the end.
    package var isDamaged: Bool { decoder.damage != nil }
}
